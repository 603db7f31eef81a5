"""Makefile"""

import subprocess
from pathlib import Path

import pytest

from config import bootstrap
from tests.development import user_environ

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def dry_run(tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    """The commands of `make lint lock`."""
    command = ["make", "--dry-run", "lint", "lock"]
    environ = user_environ(tmp_path)
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)


LOCKS = [lock for lock in bootstrap.LOCKS if (ROOT / lock).exists()]


@pytest.mark.parametrize("lock", LOCKS)
def test_lint_compares_every_lock_and_lock_renews_it(dry_run: "subprocess.CompletedProcess[str]", lock: str) -> None:
    """Otherwise a lock file could differ from pyproject.toml unnoticed."""
    assert f"diff {lock} .venv/lock.txt" in dry_run.stdout
    assert f"--output-file {lock};" in dry_run.stdout


def test_every_lock_is_known() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for pattern in ("requirements.txt", "[!.]*/requirements.txt", "lab/tests/requirements.txt")
        for path in ROOT.glob(pattern)
    }
    assert found == set(LOCKS)


def test_invalid_port_reaches_the_program_unchanged(tmp_path: Path) -> None:
    """Its error message is better than the shell's."""
    command = ["make", "--dry-run", "run", "PORT=80 80; exit"]
    result = subprocess.run(command, cwd=ROOT, env=user_environ(tmp_path), capture_output=True, text=True, check=True)
    assert "--port '80 80; exit'" in result.stdout
