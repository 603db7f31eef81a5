"""Fixtures of the engine tests: a client, an image that is built once, and a stack that is booted once."""

import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.docker.browser import Browser
from tests.docker.engine import Docker, Stack, find_client
from tests.docker.paths import APPROACHES, FIRST, ROOT, SERVICES, base_of, port_variable

OFFICIAL = {
    "POSTGRES_IMAGE": "postgres:17-trixie",
    "REDIS_IMAGE": "redis:8-trixie",
    "PGBOUNCER_IMAGE": "edoburu/pgbouncer:v1.24.1-p1",
} | {base["variable"]: base["image"] for base in map(base_of, APPROACHES)}
CONTEXT = ("manage.py", "requirements.txt", ".dockerignore", "blog", "config", "docker")
PACE = {"start_interval": "500ms"}  # of health checks until the first success, which every start waits for
ACCOUNT = {"username": "tester", "password": "correct-horse-battery"}

StackFactory = Callable[..., Stack]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the test of docker-compose 1.29 on systems without a package of it; on Debian 12 it must run."""
    os_release = Path("/etc/os-release")
    is_bookworm = os_release.exists() and "VERSION_CODENAME=bookworm" in os_release.read_text()
    if is_bookworm or shutil.which("docker-compose-1.29"):
        return
    deselected = [item for item in items if item.get_closest_marker("compose1")]
    items[:] = [item for item in items if item not in deselected]
    config.hook.pytest_deselected(items=deselected)


@pytest.fixture(scope="session")
def docker() -> Docker:
    client = find_client()
    if client is None:
        pytest.skip("needs a Docker engine and a client with compose")
    return Docker(client)


@pytest.fixture(scope="session")
def bases(docker: Docker) -> dict[str, str]:
    """The base images by variable: the stand-ins of `make bases`, or the official images."""
    return find_images(docker, OFFICIAL)


def find_images(docker: Docker, official: dict[str, str]) -> dict[str, str]:
    """Return the stand-ins for ``official``, which has the images' names by variable, or else the images themselves."""
    env_file = ROOT / ".bases.env"
    lines = env_file.read_text().splitlines() if env_file.exists() else []
    stand_ins = {name: image for name, _, image in (line.partition("=") for line in lines) if name in official}
    for image in (official | stand_ins).values():
        here = docker("image", "inspect", image, check=False).returncode == 0
        if not here and docker("pull", "--quiet", image, check=False).returncode != 0:
            pytest.skip(f"needs the image {image}, which no registry has; `make bases` makes stand-ins")
    return official | stand_ins


@pytest.fixture(scope="session")
def image_name() -> str:
    """A name of this test run, so the user's own image stays as it is."""
    return f"blog-test-{secrets.token_hex(4)}"


@pytest.fixture(scope="session")
def make_stack(
    docker: Docker, bases: dict[str, str], image_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StackFactory]:
    """Creates compose projects on free ports; removes all of them at the end, volumes included."""
    stacks: list[Stack] = []

    def make(name: str, *overrides: Path) -> Stack:
        folder = tmp_path_factory.mktemp(name)
        pace = folder / "pace.json"
        services = {service: {"healthcheck": PACE} for service in (*SERVICES.values(), "db")}
        pace.write_text(json.dumps({"services": services}))
        stack = Stack(docker, f"{image_name}-{name}", folder / "env", overrides=(pace, *overrides))
        ports = dict.fromkeys(map(port_variable, SERVICES.values()), "0")  # the engine takes a free one
        stack.set(**bases, **ports, IMAGE_NAME=image_name)
        stacks.append(stack)
        return stack

    yield make
    for stack in stacks:
        stack.remove()
    docker("image", "rm", *(f"{image_name}:{name}" for name in APPROACHES), check=False)


@pytest.fixture(scope="session")
def image(make_stack: StackFactory, image_name: str) -> str:
    """The image of the first approach, built by compose."""
    make_stack("build").compose("build", SERVICES[FIRST], timeout_seconds=600)
    return f"{image_name}:{FIRST}"


@pytest.fixture(scope="session")
def booted(image: str, make_stack: StackFactory) -> Stack:
    """The whole stack, up and healthy, with an account for the admin."""
    stack = make_stack("stack")
    stack.up()
    stack.run_inside(
        *("env", f"DJANGO_SUPERUSER_PASSWORD={ACCOUNT['password']}", "python", "manage.py", "createsuperuser"),
        *("--no-input", f"--username={ACCOUNT['username']}", "--email=tester@example.org"),
    )
    return stack


@pytest.fixture
def stack(booted: Stack) -> Stack:
    """The stack, ready again after the test before."""
    booted.bring_back()
    return booted


@pytest.fixture
def writer(stack: Stack) -> Browser:
    browser = Browser(stack.port())
    assert browser.submit("/admin/login/", ACCOUNT, form="login-form").status == 302
    return browser


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the build context, to edit."""
    for name in CONTEXT:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(path, tmp_path / name)
    return tmp_path
