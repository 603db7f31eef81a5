"""The first start creates keys, password and tables exactly once, and shows no secret."""

import pytest

from tests.docker.conftest import StackFactory
from tests.docker.engine import Docker, Stack

pytestmark = pytest.mark.engine

STARTERS = 3


def migrate(stack: Stack) -> str:
    return f"{stack.service}-migrate"


@pytest.fixture(scope="module")
def started_together(image: str, make_stack: StackFactory) -> Stack:
    """A fresh stack with only the database and three migrations at the same time."""
    stack = make_stack("together")
    stack.compose("up", "--detach", "--wait", "db")
    stack.compose("up", "--detach", "--no-deps", "--scale", f"{migrate(stack)}={STARTERS}", migrate(stack))
    return stack


class TestThreeStartersAtOnce:
    def test_migrate_exactly_once(self, started_together: Stack) -> None:
        """All three succeed; one applies every migration, the others none."""
        starters = started_together.containers(migrate(started_together))
        assert len(starters) == STARTERS
        assert started_together.docker("wait", *starters).stdout.split() == ["0"] * STARTERS
        logs = [started_together.docker("logs", starter).stdout for starter in starters]
        assert sorted("Applying " in log for log in logs) == [False, False, True]
        assert sorted("applied 0 migrations" in log for log in logs) == [False, True, True]

    def test_make_one_pair_of_keys(self, started_together: Stack) -> None:
        """One of them creates each key and logs it."""
        starters = started_together.containers(migrate(started_together))
        started_together.docker("wait", *starters)
        results = [started_together.docker("logs", starter) for starter in starters]
        said = [line for result in results for line in (result.stdout + result.stderr).splitlines() if "made" in line]
        for key in ("secret_key", "field_encryption_keys"):
            assert len([line for line in said if f"/{key}" in line]) == 1


class TestSecrets:
    def test_the_keys_can_be_given_as_files_instead(self, docker: Docker, image: str) -> None:
        options = (
            "--read-only",
            "--env=SECRET_KEY_FILE=/etc/hostname",
            "--env=FIELD_ENCRYPTION_KEYS_FILE=/etc/hostname",
        )
        result = docker("run", "--rm", *options, image, "ls", "-A", "/var/lib/blog/keys")
        assert (result.stdout, result.stderr) == ("", "")
