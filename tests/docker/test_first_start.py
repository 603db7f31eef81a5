"""The first start creates keys, password and tables exactly once, and shows no secret."""

import subprocess

import pytest

from tests.docker.conftest import StackFactory
from tests.docker.engine import Docker, Stack

pytestmark = pytest.mark.engine

STARTERS = 3


@pytest.fixture(scope="module")
def started_together(image: str, make_stack: StackFactory) -> Stack:
    """A fresh stack with only the database and three migrations at the same time."""
    stack = make_stack("together")
    stack.compose("up", "--detach", "--wait", "db")
    stack.compose("up", "--detach", "--no-deps", "--scale", f"slim-migrate={STARTERS}", "slim-migrate")
    return stack


@pytest.fixture(scope="module")
def secrets(booted: Stack) -> list[str]:
    """The three secrets of the running stack."""
    booted.bring_back()
    paths = ("/var/lib/wheelhouse/keys/secret_key", "/var/lib/wheelhouse/keys/field_encryption_keys")
    values = [booted.run_inside("cat", path).strip() for path in (*paths, "/run/db-password/password")]
    assert [len(value) for value in values] == [86, 44, 64]
    return values


class TestThreeStartersAtOnce:
    def test_migrate_exactly_once(self, started_together: Stack) -> None:
        """All three succeed; one applies every migration, the others none."""
        starters = started_together.containers("slim-migrate")
        assert len(starters) == STARTERS
        assert started_together.docker("wait", *starters).stdout.split() == ["0"] * STARTERS
        logs = [started_together.docker("logs", starter).stdout for starter in starters]
        assert sorted("Applying " in log for log in logs) == [False, False, True]
        assert sorted("applied 0 migrations" in log for log in logs) == [False, True, True]

    def test_make_one_pair_of_keys(self, started_together: Stack) -> None:
        """One of them creates each key and logs it."""
        starters = started_together.containers("slim-migrate")
        started_together.docker("wait", *starters)
        results = [started_together.docker("logs", starter) for starter in starters]
        said = [line for result in results for line in (result.stdout + result.stderr).splitlines() if "made" in line]
        for key in ("secret_key", "field_encryption_keys"):
            assert len([line for line in said if f"/{key}" in line]) == 1


class TestSecrets:
    def test_are_in_no_layer(self, docker: Docker, image: str, secrets: list[str]) -> None:
        """No byte string of them is in the saved image, in any file of any layer."""
        wanted = [secret.encode() for secret in secrets]
        with subprocess.Popen(
            [docker.client, "save", image], stdout=subprocess.PIPE, env=dict(docker.environ)
        ) as saving:
            assert saving.stdout
            found, rest, total = set(), b"", 0
            while chunk := saving.stdout.read(1 << 20):
                total += len(chunk)
                found |= {number for number, secret in enumerate(wanted) if secret in rest + chunk}
                rest = chunk[-200:]  # a secret may lie across two chunks
        assert saving.returncode == 0
        assert total > 50_000_000
        assert found == set()

    def test_are_not_in_history_or_configuration(
        self, docker: Docker, booted: Stack, image: str, secrets: list[str]
    ) -> None:
        """Neither `docker history` nor `docker inspect`, of image or containers, shows one."""
        shown = docker("history", "--no-trunc", "--format=json", image).stdout + docker("inspect", image).stdout
        for service in ("slim", "slim-migrate", "db"):
            shown += docker("inspect", booted.container(service)).stdout
        assert [secret for secret in secrets if secret in shown] == []

    def test_are_not_in_the_environment_of_the_processes(self, booted: Stack, secrets: list[str]) -> None:
        """They are read from files, so a process's variables show no secret."""
        environment = booted.run_inside("sh", "-c", "cat /proc/1/environ; tr '\\0' '\\n' </proc/self/environ; env")
        assert [secret for secret in secrets if secret in environment] == []

    def test_are_not_in_the_logs(self, booted: Stack, secrets: list[str]) -> None:
        """The logs say that the keys were created, not what they are."""
        logs = "\n".join(line for service in ("slim", "slim-migrate", "db") for line in booted.logs(service))
        assert [secret for secret in secrets if secret in logs] == []

    def test_the_keys_can_be_given_as_files_instead(self, docker: Docker, image: str) -> None:
        """With SECRET_KEY_FILE and FIELD_ENCRYPTION_KEYS_FILE the container creates no key."""
        options = (
            "--read-only",
            "--env=SECRET_KEY_FILE=/etc/hostname",
            "--env=FIELD_ENCRYPTION_KEYS_FILE=/etc/hostname",
        )
        result = docker("run", "--rm", *options, image, "ls", "-A", "/var/lib/wheelhouse/keys")
        assert (result.stdout, result.stderr) == ("", "")

    def test_without_a_place_for_keys_nothing_starts(self, docker: Docker, image: str) -> None:
        """On a read-only root without the volume, one line says what is missing and what to do."""
        result = docker("run", "--rm", "--read-only", image, check=False)
        assert result.returncode == 1
        (line,) = (result.stdout + result.stderr).strip().splitlines()
        assert "/var/lib/wheelhouse/keys" in line
        assert "SECRET_KEY_FILE" in line


class TestWrongEnvironment:
    def test_missing_values_stop_the_start_with_their_names(self, docker: Docker, image: str) -> None:
        """Without database and hosts the container ends at once, naming both with an example, without a traceback."""
        result = docker("run", "--rm", image, check=False)
        said = result.stdout + result.stderr
        assert result.returncode == 1
        assert "DATABASE_URL: expected" in said
        assert "ALLOWED_HOSTS: expected" in said
        assert "Traceback" not in said
