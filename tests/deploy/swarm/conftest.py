"""The blog on a Swarm of two machines: booted once, with an account for the admin."""

import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.deploy.edge import DOMAIN
from tests.deploy.swarm.machines import Machine, can_run, copy_images, join_swarm, running_machines
from tests.deploy.swarm.releases import Releases, build_releases
from tests.deploy.swarm.site import Site, write_stack
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
    "POSTGRES_IMAGE": "postgres:17-trixie",
    "EDGE_IMAGE": "nginx:1.29-alpine",
    "REDIS_IMAGE": "redis:8-trixie",
    "PGBOUNCER_IMAGE": "edoburu/pgbouncer:v1.24.1-p1",
}


@pytest.fixture(scope="session")
def releases(docker: Docker, image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Releases]:  # noqa: F811  fixtures
    built = build_releases(docker, image, ROOT / "blog/posts/migrations", tmp_path_factory.mktemp("releases"))
    yield built
    docker("image", "rm", built.migrated, built.crashing, built.failing)


@pytest.fixture(scope="session")
def machines(docker: Docker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, Machine]]:  # noqa: F811  a fixture
    if not can_run():
        pytest.skip("needs root, a Docker engine's programs, iproute2 and util-linux")
    with running_machines(tmp_path_factory.mktemp("swarm"), docker.client) as machines:
        join_swarm(machines)
        yield machines


@pytest.fixture(scope="session")
def site(
    machines: tuple[Machine, Machine],
    releases: Releases,
    docker: Docker,  # noqa: F811  a fixture
    tmp_path_factory: pytest.TempPathFactory,
) -> Site:
    folder = tmp_path_factory.mktemp("site")
    images = find_images(docker, OFFICIAL)
    everything = [releases.first, releases.migrated, releases.crashing, releases.failing, *images.values()]
    copy_images(docker, machines, everything, folder / "images.tar")
    certificate = make_secrets(machines[0].docker, folder)
    variables = images | {"DOMAIN": DOMAIN}
    booted = Site(machines, write_stack(ROOT / "deploy/stack.yml", folder), variables, certificate)
    booted.deploy(releases.first)
    wait_until(lambda: booted.count_tasks("web", releases.first) == 3, within_seconds=180, what="three replicas")
    wait_until(lambda: all(map(booted.is_ready, booted.addresses)), within_seconds=60, what="both edges serve")
    booted.run_inside(
        *("web", "env", f"DJANGO_SUPERUSER_PASSWORD={ACCOUNT['password']}", "python", "manage.py", "createsuperuser"),
        *("--no-input", f"--username={ACCOUNT['username']}", "--email=tester@example.org"),
    )
    return booted


def make_secrets(manager: Docker, folder: Path) -> str:
    """Store the secrets that deploy/stack.yml names; return the edge's certificate."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    subject = ("-subj", f"/CN={DOMAIN}", "-addext", f"subjectAltName=DNS:{DOMAIN}", "-days", "2")
    subprocess.run([*command, *subject, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    texts = {
        "certificate": key.read_text() + certificate.read_text(),
        "database_password": secrets.token_urlsafe(),
        "field_encryption_keys": Fernet.generate_key().decode(),
        "secret_key": secrets.token_urlsafe(64),
    }
    for name, text in texts.items():
        file = folder / name
        file.write_text(text)
        manager("secret", "create", name, file)
    return certificate.read_text()
