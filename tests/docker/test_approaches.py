"""What holds for every approach: its weight, its bytecode, and that two of them show the same posts."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest

from lab.approaches import Approach, load
from lab.web import Browser
from tests.docker.conftest import StackFactory
from tests.docker.engine import Docker, Stack

pytestmark = pytest.mark.engine

APPLICATION_BYTES: Final = 5_000_000
DEPENDENCIES_RATIO: Final = 1.05
# Python 3.11 has larger bytecode: docs/decisions/0010-bytecode-for-what-is-loaded.md
DEPENDENCIES_RATIO_OF: Final = {"slim-buster": 1.06}

# The unpacked size of the wheels, as they list it themselves; what was removed counts too.
WHEELS_BYTES: Final = """
import csv, importlib.metadata, io
total = 0
for one in importlib.metadata.distributions():
    if one.metadata["Name"].lower() not in {"pip", "setuptools", "wheel"}:
        record = one.read_text("RECORD")
        total += len(record) + sum(int(row[2]) for row in csv.reader(io.StringIO(record)) if row[2])
print(total)
"""

# Loads the site as a worker has it after a few requests; the database need not answer.
LOAD_SITE: Final = """
import json, logging, os, sys
import gunicorn.app.wsgiapp, gunicorn.workers.gthread
from wsgiref.util import setup_testing_defaults
from config.wsgi import application
logging.disable()
for path in ("/", "/nothing-here/", "/admin/login/", "/sitemap.xml", "/feeds/atom.xml"):
    environ = {"PATH_INFO": path, "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    b"".join(application(environ, lambda status, headers: None))
specs = [module.__spec__ for module in list(sys.modules.values()) if getattr(module, "__spec__", None)]
sources = [spec for spec in specs if spec.has_location and spec.origin.endswith(".py")]
print(json.dumps({spec.name: os.path.exists(spec.cached) for spec in sources}))
"""
NO_DATABASE: Final = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "ALLOWED_HOSTS": "localhost"}


@pytest.fixture(scope="module", params=load(), ids=lambda approach: approach.id)
def approach(request: pytest.FixtureRequest) -> Approach:
    chosen: Approach = request.param
    return chosen


@pytest.fixture(scope="module")
def built(approach: Approach, make_stack: StackFactory, image_name: str) -> str:
    """The approach's image, built by compose."""
    stack = replace(make_stack(f"build-{approach.id}"), service=approach.service)
    stack.compose("build", approach.service, timeout_seconds=600)
    return f"{image_name}:{approach.id}"


@pytest.fixture(scope="module")
def two(make_stack: StackFactory) -> Iterator[tuple[Stack, Stack]]:
    """Two approaches in one project, one on each C library."""
    slim = make_stack("two")
    alpine = replace(slim, service="alpine-multistage")
    slim.compose("--profile=alpine-multistage", "up", "--detach", "--wait", timeout_seconds=600)
    yield slim, alpine
    alpine.compose("--profile=slim", "down", "--volumes", "--timeout=10")


def layers_by_build(docker: Docker, image: str) -> list[tuple[str, int]]:
    """The instruction and the bytes of every layer that an instruction has made, the last one first."""
    history = docker("history", "--no-trunc", "--human=false", "--format={{json .}}", image).stdout
    layers = [json.loads(line) for line in history.splitlines()]
    return [(layer["CreatedBy"], int(layer["Size"])) for layer in layers if int(layer["Size"])]


class TestWeight:
    def test_the_application_is_small(self, docker: Docker, built: str) -> None:
        """Code, templates, translations and static files stay below 5 MB; they are one layer, the last."""
        instruction, size = layers_by_build(docker, built)[0]
        assert instruction.startswith("COPY /app /app")
        assert size <= APPLICATION_BYTES

    def test_the_dependencies_weigh_what_their_wheels_do(self, approach: Approach, docker: Docker, built: str) -> None:
        """Installed, and with bytecode, they take hardly more than the wheels unpacked: no cache, no second copy."""
        wheels = int(docker("run", "--rm", "--entrypoint=python", built, "-c", WHEELS_BYTES).stdout)
        step = re.compile(r"steps\.sh (dependencies|install) ")
        (size,) = [size for instruction, size in layers_by_build(docker, built) if step.search(instruction)]
        assert size / wheels <= DEPENDENCIES_RATIO_OF.get(approach.id, DEPENDENCIES_RATIO)


class TestBytecode:
    def test_what_the_blog_loads_is_compiled(self, docker: Docker, built: str) -> None:
        """At least nineteen of twenty modules have bytecode, Python's own included: no start compiles them again."""
        options = [f"--env={name}={value}" for name, value in NO_DATABASE.items()]
        loaded: dict[str, bool] = json.loads(docker("run", "--rm", *options, built, "python", "-c", LOAD_SITE).stdout)
        missing = [name for name, compiled in loaded.items() if not compiled]
        assert len(loaded) > 500
        assert len(missing) / len(loaded) <= 1 / 20, missing


class TestSideBySide:
    def test_show_the_same_posts(self, two: tuple[Stack, Stack]) -> None:
        """One database serves both, whatever they were built on."""
        pages = [Browser(stack.port()).get("/") for stack in two]
        assert [page.status for page in pages] == [200, 200]
        posts = [re.findall(r'href="(/posts/[^"]+)"', page.text) for page in pages]
        assert posts[0] == posts[1] != []

    def test_sign_with_the_same_key(self, two: tuple[Stack, Stack]) -> None:
        """Who is logged in at one is logged in at the other."""
        keys = [stack.run_inside("sha256sum", "/var/lib/wheelhouse/keys/secret_key") for stack in two]
        assert keys[0] == keys[1]

    def test_can_write_to_the_same_media(self, two: tuple[Stack, Stack]) -> None:
        """A file that one of them writes, the other can read and delete."""
        slim, alpine = two
        slim.run_inside("sh", "-c", "echo seen >/var/lib/wheelhouse/media/shared")
        assert alpine.run_inside("cat", "/var/lib/wheelhouse/media/shared") == "seen\n"
        alpine.run_inside("rm", "/var/lib/wheelhouse/media/shared")
