"""README.md: its commands do what it says."""

import re
import shutil

import pytest

from tests.development import free_port, serving
from tests.docker.engine import succeeds
from tests.docker.paths import SERVICES
from tests.docs.conftest import Checkout
from tests.docs.console import ROOT, commands, make_targets, missing

README = "README.md"

# How each command is tested: by a test below, or why by none.
RUN = {"make run"}
COMPOSE = "docker compose --profile trixie up"  # the profile is tested below
NOT_RUN = {
    f"{COMPOSE} --build --detach": "tests/docker boot this stack",
    "docker compose exec trixie python manage.py createsuperuser": "as above; the fixture `booted` runs it there",
    "docker compose exec trixie python manage.py check --deploy": "as above; tests/config/test_settings.py runs it",
}


def test_every_command_is_run_or_has_a_reason() -> None:
    found = {command for command in commands(README) if not command.startswith("make starter ")}  # tests/starter
    assert found == {*RUN, COMPOSE, *NOT_RUN}


def test_every_linked_file_exists() -> None:
    text = (ROOT / README).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert len(links) > 5
    assert missing(links) == []


def test_named_code_is_in_the_linked_file() -> None:
    """Such as `OPTIONAL_APPS` in config/settings.py; the recipes need it."""
    text = " ".join((ROOT / README).read_text("utf-8").split())
    named = re.findall(r"`(?:\w+\.)?(\w+)` in \[\S+?\]\((\S+?\.py)\)", text)
    assert named
    for name, path in named:
        assert missing([path]) == []
        if (ROOT / path).exists():
            assert re.search(rf"\b{name}\b", (ROOT / path).read_text("utf-8")), f"{name} is not in {path}"


def test_make_lists_every_target_that_the_documents_name(checkout: Checkout) -> None:
    result = checkout.run("make")
    assert result.returncode == 0, result.stderr
    listed = {line.split()[1] for line in result.stdout.splitlines()}
    named = make_targets(README) | make_targets("CHANGELOG.md")
    assert {"run", "test", "admin", "bases"} <= named
    assert named - listed <= (set() if (ROOT / "lab").exists() else {"lab", "readme"})


def test_make_run_serves_the_demo_articles(checkout: Checkout) -> None:
    """From a fresh checkout; tests/config/test_runserver.py tests the second start. Ctrl-C leaves nothing running."""
    port = free_port()  # 8000 may be in use here
    environ = checkout.environ | {"PORT": str(port)}
    with serving(["make", "run"], port=port, cwd=checkout.root, environ=environ) as server:
        assert 'href="/posts/' in server.home_page
    assert (checkout.root / "var" / "db.sqlite3").exists()


def client() -> list[str]:
    """Return the command for Compose v2, or else for 1.29."""
    if shutil.which("docker") and succeeds("docker", "compose", "version"):
        return ["docker", "compose"]
    if not shutil.which("docker-compose"):
        pytest.skip("needs docker-compose, or a docker client with compose")
    return ["docker-compose"]


@pytest.mark.engine  # of which it needs the client alone
@pytest.mark.parametrize("profile", [name for name in ("trixie", "slim") if name in SERVICES.values()])
def test_compose_accepts_the_profile_on_a_fresh_checkout(checkout: Checkout, profile: str) -> None:
    result = checkout.run(*client(), "--profile", profile, "config", "--services")
    assert result.returncode == 0, result.stderr
    assert set(result.stdout.split()) == {"db", profile, f"{profile}-migrate"}
