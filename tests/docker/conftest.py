"""What the engine tests share: a client, an image that is built once, and a stack that is booted once."""

import platform
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.approaches import load
from lab.web import Browser
from tests.bases import envfile
from tests.docker.engine import Docker, Stack, find_client
from tests.docker.paths import ROOT

OFFICIAL = {"POSTGRES_IMAGE": "postgres:17-trixie"} | {
    base.variable: base.image for base in (approach.era("now").base for approach in load())
}
IN_THE_CONTEXT = ("manage.py", "requirements.txt", ".dockerignore", "blog", "config", "docker")

StackFactory = Callable[[str], Stack]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of docker-compose 1.29 on a system that can't have it: no strict run there could pass."""
    if compose_1_can_be_here():
        return
    left_out = [item for item in items if item.get_closest_marker("compose1")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def compose_1_can_be_here() -> bool:
    """Whether docker-compose 1.29 is installed, or this is Debian 12, the last one with a package of it."""
    if shutil.which("docker-compose-1.29"):
        return True
    try:
        return platform.freedesktop_os_release().get("VERSION_CODENAME") == "bookworm"
    except OSError:  # not Linux
        return False


@pytest.fixture(scope="session")
def docker() -> Docker:
    client = find_client()
    if client is None:
        pytest.skip("needs a Docker engine and a client with compose")
    return Docker(client)


@pytest.fixture(scope="session")
def bases(docker: Docker) -> dict[str, str]:
    """The base images by variable: the stand-ins where `make bases` has made some, else the official ones."""
    bases = OFFICIAL | {name: image for name, image in envfile.read(ROOT / ".bases.env").items() if name in OFFICIAL}
    for image in bases.values():
        here = docker("image", "inspect", image, check=False).returncode == 0
        if not here and docker("pull", "--quiet", image, check=False).returncode != 0:
            pytest.skip(f"needs the image {image}: no registry has answered; `make bases` makes stand-ins")
    return bases


@pytest.fixture(scope="session")
def image_name() -> str:
    """A name of the test run's own, so that the user's `wheelhouse:slim-buster` stays as it is."""
    return f"wheelhouse-test-{secrets.token_hex(4)}"


@pytest.fixture(scope="session")
def make_stack(
    docker: Docker, bases: dict[str, str], image_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StackFactory]:
    """Makes compose projects with names and ports of their own; all are removed at the end, volumes included."""
    made: list[Stack] = []

    def make(name: str) -> Stack:
        stack = Stack(docker, f"{image_name}-{name}", tmp_path_factory.mktemp(name) / "env")
        # Port 0: the engine takes a free one.
        ports = {f"{approach.service.upper().replace('-', '_')}_PORT": "127.0.0.1:0" for approach in load()}
        stack.set(**bases, **ports, IMAGE_NAME=image_name)
        made.append(stack)
        return stack

    yield make
    for stack in made:
        stack.remove()
    docker("image", "rm", *(f"{image_name}:{approach.id}" for approach in load()), check=False)


@pytest.fixture(scope="session")
def image(make_stack: StackFactory, image_name: str) -> str:
    """The image of the approach, built by compose."""
    make_stack("build").compose("build", "slim", timeout_seconds=600)
    return f"{image_name}:slim-buster"


@pytest.fixture(scope="session")
def booted(image: str, make_stack: StackFactory) -> Stack:
    """The whole stack, up and healthy; made once."""
    stack = make_stack("stack")
    stack.up()
    stack.run_inside(
        *("env", "DJANGO_SUPERUSER_PASSWORD=correct-horse-battery", "python", "manage.py", "createsuperuser"),
        *("--no-input", "--username=tester", "--email=tester@example.org"),
    )
    return stack


@pytest.fixture
def stack(booted: Stack) -> Stack:
    """The stack, ready again, whatever the test before has done to it."""
    booted.bring_back()
    return booted


@pytest.fixture
def visitor(stack: Stack) -> Browser:
    """A browser that nobody has logged in with."""
    return Browser(stack.port())


@pytest.fixture
def writer(stack: Stack) -> Browser:
    """A browser that is logged in to the admin."""
    browser = Browser(stack.port())
    account = {"username": "tester", "password": "correct-horse-battery"}
    assert browser.submit("/admin/login/", account, form="login-form").status == 302
    return browser


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the build context, to edit."""
    for name in IN_THE_CONTEXT:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(path, tmp_path / name)
    return tmp_path
