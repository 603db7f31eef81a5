"""deploy/replicas.yml as docs/scale.md starts it: the edge, three replicas, a Redis, a PgBouncer, pictures in S3."""

import json
import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from django.apps import apps

from blog.core.public_forms import MIN_AGE_SECONDS
from tests.deploy.conftest import OFFICIAL
from tests.deploy.edge import DOMAIN, Reader
from tests.docker.conftest import ACCOUNT, StackFactory, find_images
from tests.docker.engine import Docker, Stack, wait_until
from tests.docker.paths import ROOT
from tests.docs.console import commands
from tests.http_client import FORM, form_values
from tests.s3_server import Bucket, running_s3

if apps.is_installed("blog.pictures"):
    from tests.blog.pictures.image_files import make_upload, picture

OVERRIDE = ROOT / "deploy/replicas.yml"
EDGE = ROOT / "deploy/edge.yml"
REPLICAS, HIT = 3, "Wheelhouse; hit"
POST = "/posts/what-a-wheel-is/"
# Asks the replica in whose container it runs.
GET = f"""
import json, sys, urllib.error, urllib.request
headers = {{"Host": "{DOMAIN}", "X-Forwarded-Proto": "https"}}
request = urllib.request.Request("http://127.0.0.1:8000" + sys.argv[1], headers=headers)
try:
    response = urllib.request.urlopen(request, timeout=20)
except urllib.error.HTTPError as error:
    response = error
print(json.dumps([response.status, response.headers.get("Cache-Status"), response.read().decode(errors="replace")]))
"""
RENAME = """
from blog.posts.models import Post
from blog.posts.services.post import post_save
post = Post.objects.published().get(slug="what-a-wheel-is", language="en")
post.title = "Another title"
post_save(post=post)
"""


@pytest.fixture(scope="module")
def bucket(docker: Docker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket that containers reach too: its server listens on every address of this machine."""
    with running_s3(tmp_path_factory.mktemp("s3"), host="0.0.0.0") as port:  # noqa: S104  as the docstring says
        bucket = Bucket(port)
        gateway = docker("network", "inspect", "bridge", "--format={{(index .IPAM.Config 0).Gateway}}").stdout.strip()
        bucket.environ["AWS_ENDPOINT_URL_S3"] = f"http://{gateway}:{port}"
        yield bucket


@pytest.fixture(scope="module")
def replicas(docker: Docker, bucket: Bucket, make_stack: StackFactory) -> Iterator[Stack]:
    stack = replace(make_stack("replicas", EDGE, OVERRIDE), service="trixie")
    stack.set(**find_images(docker, OFFICIAL), **bucket.environ)
    stack.set(DOMAIN=DOMAIN, ACME_SERVER="https://localhost:1/")  # so the certificate stays the self-signed one
    stack.set(EDGE_HTTP_PORT="127.0.0.1:0", EDGE_HTTPS_PORT="127.0.0.1:0")
    stack.set(REQUIREMENTS="deploy/requirements.txt", WEB_WORKERS="1")
    scale = f"--scale=trixie={REPLICAS}"
    try:
        stack.compose("up", "--build", "--detach", "--wait", scale, timeout_seconds=900)
        yield stack
    finally:
        stack.remove()


@pytest.fixture(scope="module")
def session(replicas: Stack) -> dict[str, str]:
    """The cookies of a writer."""
    replicas.compose(
        *("exec", "-T", "trixie", "env", f"DJANGO_SUPERUSER_PASSWORD={ACCOUNT['password']}", "python", "manage.py"),
        *("createsuperuser", "--no-input", f"--username={ACCOUNT['username']}", "--email=tester@example.org"),
    )
    client = make_client(replicas)
    assert client.submit("/admin/login/", ACCOUNT, form="login-form").status == 302
    return client.cookies


def make_client(stack: Stack) -> Reader:
    """Return a client of the edge that accepts any certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return Reader(int(stack.compose("port", "edge", "443").stdout.rpartition(":")[2]), context=context)


@pytest.fixture
def reader(replicas: Stack) -> Reader:
    return make_client(replicas)


@pytest.fixture
def writer(replicas: Stack, session: dict[str, str]) -> Reader:
    client = make_client(replicas)
    client.cookies |= session
    return client


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
            wait_until(
                lambda: {self.get(replicas, number, "/")[1] for number in (1, 2, 3)} == {HIT},
                within_seconds=60,
                what="every replica listens for changes",
            )
            assert self.get(replicas, 1, POST)[1] == "Wheelhouse; fwd=miss; stored"
            assert {self.get(replicas, number, POST)[1] for number in (2, 3)} == {HIT}
            replicas.compose("exec", "-T", "trixie", "python", "manage.py", "shell", "--command", RENAME)
            wait_until(
                lambda: all("Another title" in self.get(replicas, number, POST)[2] for number in (1, 2, 3)),
                within_seconds=30,
                what="every replica serves the change",
            )

    def test_share_sessions(self, replicas: Stack, writer: Reader) -> None:
        """The edge sends the requests of a session to all of them."""
        containers = replicas.containers("trixie")

        def have_all_answered() -> bool:
            assert writer.get("/admin/").status == 200
            return all("GET /admin/" in replicas.docker("logs", container).stdout for container in containers)

        wait_until(have_all_answered, within_seconds=30, what="a request to each replica")

    if apps.is_installed("blog.pictures"):

        def test_share_pictures_in_s3(self, replicas: Stack, bucket: Bucket, reader: Reader, writer: Reader) -> None:
            """A picture that one has stored is served by each, through the edge."""
            body, headers = make_upload(picture(), alt="A wheel")
            form = form_values(writer.get(writer.find_add_form("post")).text, "post_form")
            headers["X-CSRFToken"] = form["csrfmiddlewaretoken"]
            response = writer.send("POST", "/admin/pictures/picture/upload/", body, headers)
            assert response.status == 201, response.text
            path = json.loads(response.text)["url"]
            assert path.removeprefix("/media/") in bucket.files()
            assert all(self.get(replicas, number, path)[0] == 200 for number in (1, 2, 3))
            assert reader.get(path).status == 200

    if apps.is_installed("blog.comments"):

        def test_any_of_them_accepts_a_comment(self, reader: Reader, writer: Reader) -> None:
            """Each of the three requests may reach another replica."""
            path = f"{POST}comments/new/"
            (stamp,) = re.findall('name="stamp" value="([^"]+)"', reader.get(path).text)
            time.sleep(MIN_AGE_SECONDS + 0.1)
            form = {"author_name": "Ada", "email": "", "body": "Rolls well.", "website": "", "stamp": stamp}
            assert reader.send("POST", path, urlencode(form), FORM).status == 302
            assert "Rolls well." in writer.get("/admin/comments/comment/").text

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
