"""A clone of the last commit, in which the command runs as a user runs it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.conftest import Checkout, borrow_environment

ROOT = Path(__file__).resolve().parents[2]
IDENTITY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Mina Park"), ("EMAIL", "mina@example.org"))
}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=Mina", "-c", "user.email=mina@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@dataclass
class Clones:
    """Our repository, and a user's clone of it."""

    origin: Path
    clone: Checkout

    @property
    def folder(self) -> Path:
        return self.clone.root.parent

    def shell(self, command: str) -> "subprocess.CompletedProcess[str]":
        """Run a line in the clone, as a user types it."""
        return self.clone.run("sh", "-c", command)


@pytest.fixture(scope="module")
def clones(tmp_path_factory: pytest.TempPathFactory) -> Clones:
    folder = tmp_path_factory.mktemp("starter")
    git(ROOT, "clone", "--quiet", "--bare", str(ROOT), str(folder / "bare"))
    git(folder, "clone", "--quiet", "bare", "origin")
    git(folder / "origin", "switch", "--quiet", "--create", "newest", git(ROOT, "rev-parse", "HEAD").strip())
    git(folder, "clone", "--quiet", "origin", "clone")
    clone = borrow_environment(folder / "clone", folder / "home")
    clone.environ |= IDENTITY
    return Clones(folder / "origin", clone)
