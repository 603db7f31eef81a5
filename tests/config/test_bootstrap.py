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
    """A virtual environment with pip, which is faster to copy than to create."""
    folder = tmp_path_factory.mktemp("venv") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder


def link_venv(venv: Path, folder: Path) -> None:
    """Copy an environment by hard links: nothing writes into its 1,500 files."""
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


@pytest.fixture
def here(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """The checkout, on which the module in this process works."""
    venv = checkout.root / ".venv"
    for name, value in (
        ("ROOT", checkout.root),
        ("VENV", venv),
        ("VENV_PYTHON", venv / "bin" / "python"),
        ("STAMP", venv / bootstrap.STAMP.name),
    ):
        monkeypatch.setattr(bootstrap, name, value)
    for variable, text in checkout.environ.items():
        monkeypatch.setenv(variable, text)
    return checkout


@pytest.fixture
def quick_venv(empty_venv: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Lets the module copy environments instead of creating them; returns the list of those."""
    made: list[Path] = []
    really_run = bootstrap.run

    def run(*command: str) -> "subprocess.CompletedProcess[str]":
        if command[1:4] != ("-m", "venv", "--clear"):
            return really_run(*command)
        folder = Path(command[4])
        made.append(folder)
        shutil.rmtree(folder)
        link_venv(empty_venv, folder)
        return subprocess.CompletedProcess(command, 0, "")

    monkeypatch.setattr(bootstrap, "run", run)
    return made


def only_line(result: "subprocess.CompletedProcess[str]") -> str:
    """The error message of a command that fails with one line."""
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1, result.stderr
    return result.stderr.strip()


def stub(path: Path, *lines: str) -> Path:
    """An executable shell script."""
    path.unlink(missing_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return path


class TestFirstRun:
    def test_makes_an_environment_and_installs_the_lock_into_it(self, new_checkout: Checkout) -> None:
        """With a real pip; the second run does nothing."""
        result = new_checkout.bootstrap()
        assert result.returncode == 0, result.stderr
        assert result.stdout == "wheelhouse: installing requirements.txt into .venv …\n"
        assert new_checkout.installed() == {"blog-1"}
        again = new_checkout.bootstrap()
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    def test_file_with_another_hash_is_refused(self, checkout: Checkout) -> None:
        write_wheel(checkout.wheels / "blog-1-py3-none-any.whl", "blog", "1.0")
        assert only_line(checkout.bootstrap()).startswith("wheelhouse: pip failed: ")
        assert not checkout.installed()
        assert not (checkout.root / ".venv" / bootstrap.STAMP.name).exists()


class TestSeveralLocks:
    """They share one environment."""

    def test_lock_whose_pins_are_in_the_installed_one_has_nothing_to_do(self, checkout: Checkout) -> None:
        """`make run` and `make lab` after `make test`."""
        assert checkout.bootstrap(TESTS).stdout
        for lock in (APP, LAB, TESTS):
            assert not checkout.bootstrap(lock).stdout
        assert checkout.installed() == {"blog-1", "tables-1", "checks-1"}

    def test_larger_lock_is_installed_after_a_smaller_one(self, checkout: Checkout) -> None:
        """`make test` after `make run`."""
        checkout.bootstrap(APP)
        assert checkout.bootstrap(TESTS).stdout
        assert "checks-1" in checkout.installed()

    def test_returning_to_an_earlier_lock_returns_to_its_pins(self, checkout: Checkout) -> None:
        """As when an older commit is checked out."""
        checkout.bootstrap(APP)
        checkout.lock(APP, "blog==2")
        checkout.lock(TESTS, "blog==2", "checks==1")
        checkout.bootstrap(TESTS)
        assert "blog-2" in checkout.installed()
        checkout.lock(APP, "blog==1")
        assert checkout.bootstrap(APP).stdout
        assert "blog-1" in checkout.installed()
        assert checkout.bootstrap(TESTS).stdout, "its pin of version 2 no longer holds"

    def test_lock_with_other_pins_does_not_count(self, here: Checkout) -> None:
        here.lock(TESTS, "blog==2", "checks==1")
        bootstrap.write_stamp(TESTS)
        assert bootstrap.is_installed(TESTS)
        assert not bootstrap.is_installed(APP)

    def test_interrupted_installation_is_not_taken_for_a_complete_one(self, here: Checkout) -> None:
        """The environment may have changed before pip failed, so the earlier stamp is gone."""
        bootstrap.write_stamp(APP)
        here.lock(APP, "blog==2")
        (here.wheels / "blog-2-py3-none-any.whl").unlink()
        only_line(here.bootstrap(APP))
        here.lock(APP, "blog==1")
        assert not bootstrap.is_installed(APP)

    def test_pins_are_whole_lines_without_hashes(self, here: Checkout) -> None:
        """With their markers."""
        (here.root / APP).write_text("# head\nblog==1 ; sys_platform == 'linux' \\\n    --hash=sha256:0\n    # via x\n")
        assert bootstrap.pins(APP) == {"blog==1 ; sys_platform == 'linux'"}

    def test_the_projects_own_locks_are_in_step(self) -> None:
        """So `make run` has nothing to install after `make test`."""
        assert bootstrap.pins(APP) < bootstrap.pins(LAB) < bootstrap.pins(TESTS)
        assert any(pin.startswith("django==") for pin in bootstrap.pins(APP))


class TestAnotherPython:
    def test_environment_of_another_version_is_replaced(self, here: Checkout, quick_venv: list[Path]) -> None:
        """`make run PYTHON=python3.12` gets Python 3.12."""
        bootstrap.main(APP)
        assert not quick_venv
        stub(bootstrap.VENV_PYTHON, "echo '3.99.0 (main)'")
        bootstrap.main(APP)
        assert quick_venv == [bootstrap.VENV]
        assert bootstrap.same_python()
        assert here.installed() == {"blog-1"}

    def test_too_old_a_python_is_one_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
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
        """Otherwise the user gets a syntax error instead of that line."""
        tree = ast.parse((ROOT / "config" / "bootstrap.py").read_text(), feature_version=(3, 5))
        too_new = (ast.JoinedStr, ast.NamedExpr, ast.Match, ast.AnnAssign)
        assert not [node for node in ast.walk(tree) if isinstance(node, too_new)]


class TestBrokenEnvironment:
    def test_with_a_missing_python_is_replaced(self, here: Checkout, quick_venv: list[Path]) -> None:
        """Even if its stamp says that all is installed."""
        bootstrap.write_stamp(APP)
        bootstrap.VENV_PYTHON.unlink()
        bootstrap.VENV_PYTHON.symlink_to("/nowhere/python3")
        bootstrap.main(APP)
        assert quick_venv == [bootstrap.VENV]
        assert here.installed() == {"blog-1"}

    def test_without_pip_is_replaced(self, here: Checkout, quick_venv: list[Path]) -> None:
        """As after an interrupted first run."""
        (pip,) = here.root.glob(".venv/lib/python*/site-packages/pip")
        shutil.rmtree(pip)
        bootstrap.main(APP)
        assert quick_venv == [bootstrap.VENV]
        assert here.installed() == {"blog-1"}

    @pytest.mark.parametrize(
        ("said", "line"),
        [
            (
                "The virtual environment was not created successfully because ensurepip is not\navailable.",
                "can't make virtual environments. On Debian or Ubuntu: apt install python{}.{}-venv",
            ),
            (
                "/usr/bin/python3: No module named venv",
                "can't make virtual environments. On Debian or Ubuntu: apt install python{}.{}-venv",
            ),
            (
                "Error: [Errno 28] No space left on device\n",
                "can't make .venv: Error: [Errno 28] No space left on device",
            ),
        ],
    )
    def test_that_can_not_be_created_is_one_line(
        self, here: Checkout, monkeypatch: pytest.MonkeyPatch, said: str, line: str
    ) -> None:
        """On Debian, the message names the package that has the missing module."""
        shutil.rmtree(here.root / ".venv")
        (here.root / "said").write_text(said)
        monkeypatch.setattr(sys, "executable", str(stub(here.root / "python", f"cat {here.root}/said; exit 1")))
        with pytest.raises(bootstrap.Stop) as caught:
            bootstrap.main(APP)
        assert str(caught.value).endswith(line.format(*sys.version_info))


class TestNetwork:
    def test_index_that_can_not_be_reached_is_one_line(self, checkout: Checkout) -> None:
        """With what to check, and where pip's output is."""
        del checkout.environ["PIP_NO_INDEX"], checkout.environ["PIP_FIND_LINKS"]
        line = only_line(checkout.bootstrap(PIP_INDEX_URL="http://127.0.0.1:9/"))
        assert line == (
            "wheelhouse: the package index can't be reached. Check the network, or a proxy's HTTPS_PROXY, PIP_INDEX_URL"
            " and PIP_CERT, and run it again. Details: .venv/pip.log"
        )
        assert "127.0.0.1" in (checkout.root / ".venv" / "pip.log").read_text()
