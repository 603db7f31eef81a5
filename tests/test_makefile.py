"""Makefile"""

import subprocess
from pathlib import Path

import pytest

from config import bootstrap
from tests.development import user_environ

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def dry_run(tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    """What `make lint lock` would do."""
    command = ["make", "--dry-run", "lint", "lock"]
    environ = user_environ(tmp_path)
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)


LOCKS = [lock for lock in bootstrap.LOCKS if (ROOT / lock).exists()]


@pytest.mark.parametrize("lock", LOCKS)
def test_lint_compares_every_lock_and_lock_renews_it(dry_run: "subprocess.CompletedProcess[str]", lock: str) -> None:
    """A lock that one of the two forgets would be out of step with pyproject.toml and nobody would see it."""
    assert f"diff {lock} .venv/lock.txt" in dry_run.stdout
    assert f"--output-file {lock};" in dry_run.stdout


def test_every_lock_is_known() -> None:
    """What was locked for the project is a file of this list, and nothing else is."""
    found = {
        path.relative_to(ROOT).as_posix()
        for pattern in ("requirements.txt", "[!.]*/requirements.txt", "lab/tests/requirements.txt")
        for path in ROOT.glob(pattern)
    }
    assert found == set(LOCKS)


def test_strange_port_reaches_the_program_as_it_is(tmp_path: Path) -> None:
    """The program says what is wrong with it; the shell would say something else."""
    command = ["make", "--dry-run", "run", "PORT=80 80; exit"]
    result = subprocess.run(command, cwd=ROOT, env=user_environ(tmp_path), capture_output=True, text=True, check=True)
    assert "--port '80 80; exit'" in result.stdout
