"""A copy of the checkout, in which the commands of the documents are run as they are written."""

import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from config import bootstrap
from tests.development import user_environ

ROOT = Path(__file__).resolve().parents[2]
NOT_IN_A_CLONE = (".git", ".venv", "var", ".env", ".bases.env", "__pycache__", ".*_cache", "test-results")


@dataclass
class Checkout:
    """A fresh checkout, and the environment of its user."""

    root: Path
    environ: dict[str, str]

    def run(self, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        environ = self.environ | variables
        return subprocess.run(command, cwd=self.root, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """The files as they are now, with an environment that takes its packages from the one that runs the tests.

    So nothing is downloaded: tests/config/test_bootstrap.py tests that part with a real pip.
    """
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT, folder / "blog", ignore=shutil.ignore_patterns(*NOT_IN_A_CLONE))
    return borrow_environment(folder / "blog", folder / "home")


def borrow_environment(root: Path, home: Path) -> Checkout:
    """Give the checkout in ``root`` an environment with the packages of the one that runs the tests."""
    home.mkdir()
    venv = root / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    (site_packages,) = venv.glob("lib/python*/site-packages")
    (site_packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    made = Checkout(root, user_environ(home))
    # The Python that made the environment, else `make` would make it anew with another one.
    made.environ |= {"PYTHON": sys.executable, "PATH": f"{venv / 'bin'}:{made.environ['PATH']}"}
    locks = [lock for lock in bootstrap.LOCKS if (ROOT / lock).exists()]
    stamping = f"from config import bootstrap; bootstrap.write_stamp(*{locks!r})"
    assert made.run("python", "-c", stamping).returncode == 0
    return made
