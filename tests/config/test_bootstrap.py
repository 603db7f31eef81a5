"""config/bootstrap.py"""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap
from tests.config.checkout import APP, LAB, TESTS, Checkout, write_wheel
from tests.development import user_environ

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def empty_venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with pip, to copy: making one takes seconds."""
    folder = tmp_path_factory.mktemp("venv") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder


def link_venv(venv: Path, folder: Path) -> None:
    """A copy of an environment out of hard links, for its 1500 files: nothing writes into one that is there."""
    shutil.copytree(venv, folder, symlinks=True, copy_function=os.link)


@pytest.fixture
def new_checkout(tmp_path: Path) -> Checkout:
    """Three locks, the second and third with the pins of the first, and no environment."""
    root, wheels, home = (tmp_path / name for name in ("checkout", "wheels", "home"))
    for folder in (root / "config", wheels, home):
        folder.mkdir(parents=True)
    shutil.copy(ROOT / "config" / "bootstrap.py", root / "config")
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_CONFIG_FILE": os.devnull}
    checkout = Checkout(root, user_environ(home) | offline, wheels)
    checkout.lock(APP, "blog==1")
    checkout.lock(LAB, "blog==1", "tables==1")
    checkout.lock(TESTS, "blog==1", "tables==1", "checks==1")
    return checkout


@pytest.fixture
def checkout(new_checkout: Checkout, empty_venv: Path) -> Checkout:
    """The same with an environment in which nothing is installed."""
    link_venv(empty_venv, new_checkout.root / ".venv")
    return new_checkout


def only_line(result: "subprocess.CompletedProcess[str]") -> str:
    """What it says on stderr, when it fails with one line."""
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1, result.stderr
    return result.stderr.strip()


class TestFirstRun:
    def test_makes_an_environment_and_installs_the_lock_into_it(self, new_checkout: Checkout) -> None:
        """The whole thing, with a real pip, from nothing; the second run does nothing and says nothing."""
        result = new_checkout.bootstrap()
        assert result.returncode == 0, result.stderr
        assert result.stdout == "blog: installing requirements.txt into .venv …\n"
        assert new_checkout.installed() == {"blog-1"}
        again = new_checkout.bootstrap()
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    def test_file_that_is_not_the_one_of_the_lock_is_refused(self, checkout: Checkout) -> None:
        """The hash decides; nothing is noted as installed."""
        write_wheel(checkout.wheels / "blog-1-py3-none-any.whl", "blog", "1.0")
        assert only_line(checkout.bootstrap()).startswith("blog: pip failed: ")
        assert not checkout.installed()
        assert not (checkout.root / ".venv" / bootstrap.STAMP.name).exists()


class TestSeveralLocks:
    """One environment serves them all, so what one has installed is not what another one left."""

    def test_lock_whose_pins_are_in_the_installed_one_has_nothing_to_do(self, checkout: Checkout) -> None:
        """`make run` and `make lab` after `make test`."""
        assert checkout.bootstrap(TESTS).stdout
        for lock in (APP, LAB, TESTS):
            assert not checkout.bootstrap(lock).stdout
        assert checkout.installed() == {"blog-1", "tables-1", "checks-1"}

    def test_returning_to_an_earlier_lock_returns_to_its_pins(self, checkout: Checkout) -> None:
        """Run at version 1, test at version 2, run at version 1 again: another commit was checked out between."""
        checkout.bootstrap(APP)
        checkout.lock(APP, "blog==2")
        checkout.lock(TESTS, "blog==2", "checks==1")
        checkout.bootstrap(TESTS)
        assert "blog-2" in checkout.installed()
        checkout.lock(APP, "blog==1")
        assert checkout.bootstrap(APP).stdout
        assert "blog-1" in checkout.installed()
        assert checkout.bootstrap(TESTS).stdout, "its pin of version 2 no longer holds"

    def test_the_projects_own_locks_are_in_step(self) -> None:
        """The premise of an instant `make run` after `make test`."""
        assert bootstrap.pins(APP) < bootstrap.pins(TESTS)
        assert any(pin.startswith("django==") for pin in bootstrap.pins(APP))


class TestAnotherPython:
    def test_too_old_a_python_is_one_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It says what is needed, what was found, and how to name another one."""
        monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
        monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
        with pytest.raises(bootstrap.Stop) as caught:
            bootstrap.main(APP)
        expected = (
            "needs Python 3.11 or newer, and /usr/bin/python3 is 3.9."
            " Install one, or name it: make run PYTHON=python3.12"
        )
        assert str(caught.value) == expected

    def test_too_old_a_python_can_read_the_program(self) -> None:
        """Otherwise its user gets a syntax error in place of that line."""
        tree = ast.parse((ROOT / "config" / "bootstrap.py").read_text(), feature_version=(3, 5))
        too_new = (ast.JoinedStr, ast.NamedExpr, ast.Match, ast.AnnAssign)
        assert not [node for node in ast.walk(tree) if isinstance(node, too_new)]
