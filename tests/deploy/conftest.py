"""The blog behind deploy/edge.yml, with a certificate of Caddy's authority: booted once."""

from pathlib import Path

import pytest

from tests.deploy.edge import ALIAS, DOMAIN, Edge, Reader
from tests.docker.conftest import (  # noqa: F401  pytest finds fixtures by their names here
    ACCOUNT,
    StackFactory,
    bases,
    docker,
    find_images,
    image,
    image_name,
    make_stack,
)
from tests.docker.engine import Docker, wait_until
from tests.docker.paths import ROOT

OFFICIAL = {
    "EDGE_IMAGE": "nginx:1.29-alpine",
    "CERTBOT_IMAGE": "certbot/certbot:v5.1.0",
    "TEST_CA_IMAGE": "caddy:2",
}
OVERRIDES = (ROOT / "deploy" / "edge.yml", Path(__file__).with_name("ca.yml"))


@pytest.fixture(scope="session")
def edge(docker: Docker, image: str, make_stack: StackFactory) -> Edge:  # noqa: F811  the fixtures above
    stack = make_stack("edge", *OVERRIDES)
    ports = {"EDGE_HTTP_PORT": "127.0.0.1:0", "EDGE_HTTPS_PORT": "127.0.0.1:0"}
    stack.set(**find_images(docker, OFFICIAL), **ports)
    stack.set(DOMAIN=DOMAIN, DOMAIN_ALIASES=ALIAS, ACME_EMAIL="tester@example.org", LOG_FORMAT="json")
    stack.up()
    stack.run_inside(
        *("env", f"DJANGO_SUPERUSER_PASSWORD={ACCOUNT['password']}", "python", "manage.py", "createsuperuser"),
        *("--no-input", f"--username={ACCOUNT['username']}", "--email=tester@example.org"),
    )
    root = docker("exec", stack.container("ca"), "cat", "/data/caddy/pki/authorities/local/root.crt").stdout
    booted = Edge(stack, root)
    wait_until(booted.has_certificate, within_seconds=60, what="a certificate of the authority")
    booted.sign_in(ACCOUNT)
    return booted


@pytest.fixture
def reader(edge: Edge) -> Reader:
    return edge.make_reader()


@pytest.fixture
def writer(edge: Edge) -> Reader:
    return edge.make_writer()
