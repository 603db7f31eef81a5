"""deploy/replicas.yml: three replicas, a Redis and a PgBouncer, as docs/scale.md starts them, without the edge."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml
from django.apps import apps

from tests.docker.conftest import StackFactory
from tests.docker.engine import Stack, wait_until
from tests.docker.paths import ROOT
from tests.docs.console import commands

OVERRIDE = ROOT / "deploy/replicas.yml"
REPLICAS, HIT = 3, "Wheelhouse; hit"
# Asks the replica in whose container it runs.
GET = """
import json, sys, urllib.error, urllib.request
request = urllib.request.Request("http://127.0.0.1:8000" + sys.argv[1], headers={"Host": "localhost"})
try:
    response = urllib.request.urlopen(request, timeout=20)
except urllib.error.HTTPError as error:
    response = error
print(json.dumps([response.status, response.headers.get("Cache-Status"), response.read().decode()]))
"""
RENAME = """
from blog.posts.models import Post
from blog.posts.services.post import post_save
post = Post.objects.published().get(slug="what-a-wheel-is", language="en")
post.title = "Another title"
post_save(post=post)
"""
PRINT_STORAGE = "import storages.backends.s3, boto3; print(storages.backends.s3.S3Storage.__name__)"


@pytest.fixture(scope="module")
def replicas(make_stack: StackFactory) -> Iterator[Stack]:
    stack = replace(make_stack("replicas", OVERRIDE), service="trixie")
    stack.set(REQUIREMENTS="deploy/requirements.txt", WEB_WORKERS="1")
    scale = f"--scale=trixie={REPLICAS}"
    try:
        stack.compose("up", "--build", "--detach", "--wait", scale, timeout_seconds=900)
        yield stack
    finally:
        stack.remove()


@pytest.mark.engine
class TestReplicas:
    def get(self, stack: Stack, number: int, path: str) -> Any:
        """Return status, Cache-Status and text of the answer of one replica."""
        command = ("exec", "-T", f"--index={number}", "trixie", "python", "-c", GET, path)
        return json.loads(stack.compose(*command).stdout)

    def test_have_no_port(self, replicas: Stack) -> None:
        containers = [replicas.docker.inspect(container) for container in replicas.containers("trixie")]
        assert len(containers) == REPLICAS
        assert all(not any(each["NetworkSettings"]["Ports"].values()) for each in containers)

    if apps.is_installed("blog.pagecache"):

        def test_share_copies_of_pages_in_redis(self, replicas: Stack) -> None:
            """A page that one has rendered is a hit for the others; a change ends it for all."""
            path = "/posts/what-a-wheel-is/"
            wait_until(
                lambda: {self.get(replicas, number, "/")[1] for number in (1, 2, 3)} == {HIT},
                within_seconds=60,
                what="every replica listens for changes",
            )
            assert self.get(replicas, 1, path)[1] == "Wheelhouse; fwd=miss; stored"
            assert {self.get(replicas, number, path)[1] for number in (2, 3)} == {HIT}
            replicas.compose("exec", "-T", "trixie", "python", "manage.py", "shell", "--command", RENAME)
            wait_until(
                lambda: all("Another title" in self.get(replicas, number, path)[2] for number in (1, 2, 3)),
                within_seconds=30,
                what="every replica serves the change",
            )

    def test_use_pgbouncer(self, replicas: Stack) -> None:
        """Without it they answer 503 within seconds, and recover."""
        replicas.compose("kill", "pgbouncer")
        assert self.get(replicas, 1, "/readyz")[0] == 503
        replicas.compose("start", "pgbouncer")
        wait_until(lambda: self.get(replicas, 1, "/readyz")[0] == 200, within_seconds=30, what="ready again")

    def test_serve_pages_without_redis(self, replicas: Stack) -> None:
        replicas.compose("kill", "redis")
        assert self.get(replicas, 1, "/")[0] == 200
        replicas.compose("start", "redis")

    def test_image_has_the_packages_for_s3(self, replicas: Stack) -> None:
        command = ("exec", "-T", "trixie", "python", "-c", PRINT_STORAGE)
        assert replicas.compose(*command).stdout.strip() == "S3Storage"

    def test_servers_are_hardened(self, replicas: Stack) -> None:
        for name in ("redis", "pgbouncer"):
            (container,) = replicas.containers(name)
            about = replicas.docker.inspect(container)
            host = about["HostConfig"]
            assert (host["ReadonlyRootfs"], host["CapDrop"], host["SecurityOpt"]) == (
                True,
                ["ALL"],
                ["no-new-privileges:true"],
            )
            assert (about["Config"]["User"], bool(host["Memory"])) == ("10001:10001", True)
            assert not any(about["NetworkSettings"]["Ports"].values())


def test_command_of_the_guide_starts_them() -> None:
    command, *_others = commands("docs/scale.md")
    assert "-f deploy/replicas.yml" in command
    assert f"--scale trixie={REPLICAS}" in command


def test_every_web_service_is_overridden() -> None:
    services = yaml.safe_load(OVERRIDE.read_text().replace("!reset", ""))["services"]  # Compose's tag
    base = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    published = {name for name, service in base.items() if "ports" in service}
    assert published == set(services) - {"redis", "pgbouncer"}
