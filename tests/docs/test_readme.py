"""README.md: its commands do what it says."""

import shlex
import shutil

import pytest

from tests.development import free_port, serving
from tests.docker.engine import succeeds
from tests.docs.conftest import Checkout
from tests.docs.console import commands, make_targets

README = "README.md"

# How each command is tested: one that a test below runs as it is written, or why none can.
RUN = {"make run"}
CHECKED_BY_CONFIG = {
    "docker-compose --profile slim up",
    "docker compose --env-file .bases.env --profile slim up --detach --wait",
}
NOT_RUN = {
    "make test": "it is what runs this test",
    "make bases": "needs root on Debian and an engine; .ci/run runs it, tests/docker/stand_ins test it",
    "docker-compose --profile slim down": "takes a running stack away, which tests/docker do: "
    "tests/docker/test_database_loss.py brings posts and keys back from the volumes",
    "docker-compose exec slim python manage.py createsuperuser": "needs a running stack, which tests/docker boot: "
    "their fixture `booted` runs it there; that service and command exist is tested below",
}


def test_every_command_is_run_or_has_a_reason() -> None:
    """A new command in the README needs a test, and one that is gone leaves none behind."""
    assert set(commands(README)) == RUN | CHECKED_BY_CONFIG | set(NOT_RUN)


def test_both_languages_have_the_same_commands() -> None:
    """What is true of the one is tested for the other."""
    assert commands("README.ko.md") == commands(README)


def test_make_lists_every_target_that_the_documents_name(checkout: Checkout) -> None:
    """`make` alone, as the README says, with a line for each."""
    result = checkout.run("make")
    assert result.returncode == 0, result.stderr
    listed = {line.split()[1] for line in result.stdout.splitlines()}
    named = make_targets(README) | make_targets("CHANGELOG.md")
    assert {"run", "test", "admin", "bases"} <= named <= listed


def test_make_run_serves_the_demo_articles(checkout: Checkout) -> None:
    """From a fresh checkout; tests/config/test_develop.py tests the second start. Ctrl-C leaves nothing running."""
    port = free_port()  # 8000 may be in use here
    environ = checkout.environ | {"PORT": str(port)}
    with serving(["make", "run"], port=port, cwd=checkout.root, environ=environ) as server:
        assert 'href="/posts/' in server.home_page
    assert (checkout.root / "var" / "db.sqlite3").exists()


def client(first_word: str) -> list[str]:
    """The words that mean docker-compose here: where only Compose v2 is, the README's hyphen is a space."""
    if first_word == "docker-compose" and shutil.which("docker-compose"):
        return ["docker-compose"]
    if not shutil.which("docker") or not succeeds("docker", "compose", "version"):
        pytest.skip("needs docker-compose, or a docker client with compose")
    return ["docker", "compose"]


@pytest.mark.engine  # of which it needs the client alone
@pytest.mark.parametrize("command", sorted(CHECKED_BY_CONFIG))
def test_compose_accepts_the_command_on_a_fresh_checkout(checkout: Checkout, command: str) -> None:
    """Its options and profile name the web service, its migration and the database; tests/docker boot that stack."""
    options, _, rest = command.partition(" up")
    assert set(rest.split()) <= {"--detach", "--wait"}
    first, *others = shlex.split(options)
    (checkout.root / ".bases.env").touch()  # `make bases`, the command before it, writes the file
    words = others[1:] if first == "docker" else others
    result = checkout.run(*client(first), *words, "config", "--services")
    assert result.returncode == 0, result.stderr
    assert set(result.stdout.split()) == {"db", "slim", "slim-migrate"}


def test_the_command_that_makes_a_writer_exists(checkout: Checkout) -> None:
    """What the README runs in the container is a command of manage.py."""
    (command,) = (command for command in commands(README) if " exec slim " in command)
    inside = shlex.split(command.partition(" exec slim ")[2])
    result = checkout.run(*inside, "--help", DEBUG="true")
    assert result.returncode == 0, result.stderr
    assert "superuser" in result.stdout
