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


@pytest.fixture
def here(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """The checkout as the one that the module in this process works on."""
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
    """Copies in place of new environments, since making one takes seconds; the list says where one was made."""
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
    """What it says on stderr, when it fails with one line."""
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
        """The whole thing, with a real pip, from nothing; the second run does nothing and says nothing."""
        result = new_checkout.bootstrap()
        assert result.returncode == 0, result.stderr
        assert result.stdout == "wheelhouse: installing requirements.txt into .venv …\n"
        assert new_checkout.installed() == {"blog-1"}
        again = new_checkout.bootstrap()
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    def test_file_that_is_not_the_one_of_the_lock_is_refused(self, checkout: Checkout) -> None:
        """The hash decides; nothing is noted as installed."""
        write_wheel(checkout.wheels / "blog-1-py3-none-any.whl", "blog", "1.0")
        assert only_line(checkout.bootstrap()).startswith("wheelhouse: pip failed: ")
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

    def test_larger_lock_is_installed_after_a_smaller_one(self, checkout: Checkout) -> None:
        """`make test` after `make run`."""
        checkout.bootstrap(APP)
        assert checkout.bootstrap(TESTS).stdout
        assert "checks-1" in checkout.installed()

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

    def test_lock_with_other_pins_does_not_count(self, here: Checkout) -> None:
        """A lock that is out of step with the others is installed itself."""
        here.lock(TESTS, "blog==2", "checks==1")
        bootstrap.write_stamp(TESTS)
        assert bootstrap.is_installed(TESTS)
        assert not bootstrap.is_installed(APP)

    def test_interrupted_installation_is_not_taken_for_a_complete_one(self, here: Checkout) -> None:
        """What pip was doing to the environment when it failed, nobody knows: the note of before is gone."""
        bootstrap.write_stamp(APP)
        here.lock(APP, "blog==2")
        (here.wheels / "blog-2-py3-none-any.whl").unlink()
        only_line(here.bootstrap(APP))
        here.lock(APP, "blog==1")
        assert not bootstrap.is_installed(APP)

    def test_pins_are_whole_lines_without_hashes(self, here: Checkout) -> None:
        """A marker belongs to the pin: the same version under another marker is not the same."""
        (here.root / APP).write_text("# head\nblog==1 ; sys_platform == 'linux' \\\n    --hash=sha256:0\n    # via x\n")
        assert bootstrap.pins(APP) == {"blog==1 ; sys_platform == 'linux'"}

    def test_locks_can_be_installed_together(self, checkout: Checkout) -> None:
        """`make test` needs those of the blog's tests and of the lab's; a lock that is not there is left out."""
        (checkout.root / LAB).unlink()
        checkout.lock("lab/tests/requirements.txt", "blog==1", "reports==1")
        assert checkout.bootstrap(TESTS, "lab/tests/requirements.txt").stdout
        assert checkout.installed() == {"blog-1", "tables-1", "checks-1", "reports-1"}
        for lock in (APP, TESTS, "lab/tests/requirements.txt"):
            assert not checkout.bootstrap(lock).stdout

    def test_the_projects_own_locks_are_in_step(self) -> None:
        """The premise of an instant `make run` after `make test`."""
        assert bootstrap.pins(APP) < bootstrap.pins(TESTS)
        assert any(pin.startswith("django==") for pin in bootstrap.pins(APP))


class TestAnotherPython:
    def test_environment_of_another_version_is_made_anew(self, here: Checkout, quick_venv: list[Path]) -> None:
        """`make run PYTHON=python3.12` gets Python 3.12, whatever was there and complete."""
        bootstrap.main(APP)
        assert not quick_venv
        stub(bootstrap.VENV_PYTHON, "echo '3.99.0 (main)'")
        bootstrap.main(APP)
        assert quick_venv == [bootstrap.VENV]
        assert bootstrap.same_python()
        assert here.installed() == {"blog-1"}

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


class TestBrokenEnvironment:
    def test_whose_python_is_gone_is_made_anew(self, here: Checkout, quick_venv: list[Path]) -> None:
        """It was uninstalled; the note of what is installed does not hide that."""
        bootstrap.write_stamp(APP)
        bootstrap.VENV_PYTHON.unlink()
        bootstrap.VENV_PYTHON.symlink_to("/nowhere/python3")
        bootstrap.main(APP)
        assert quick_venv == [bootstrap.VENV]
        assert here.installed() == {"blog-1"}

    def test_without_pip_is_made_anew(self, here: Checkout, quick_venv: list[Path]) -> None:
        """A first run was stopped before pip was there."""
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
    def test_that_can_not_be_made_is_one_line(
        self, here: Checkout, monkeypatch: pytest.MonkeyPatch, said: str, line: str
    ) -> None:
        """Debian's Python comes without the module; it says which package has it."""
        shutil.rmtree(here.root / ".venv")
        (here.root / "said").write_text(said)
        monkeypatch.setattr(sys, "executable", str(stub(here.root / "python", f"cat {here.root}/said; exit 1")))
        with pytest.raises(bootstrap.Stop) as caught:
            bootstrap.main(APP)
        assert str(caught.value).endswith(line.format(*sys.version_info))


class TestNetwork:
    def test_index_that_can_not_be_reached_is_one_line(self, checkout: Checkout) -> None:
        """It says what to check, and where pip's own words are."""
        del checkout.environ["PIP_NO_INDEX"], checkout.environ["PIP_FIND_LINKS"]
        line = only_line(checkout.bootstrap(PIP_INDEX_URL="http://127.0.0.1:9/"))
        assert line == (
            "wheelhouse: the package index can't be reached. Check the network, or a proxy's HTTPS_PROXY, PIP_INDEX_URL"
            " and PIP_CERT, and run it again. Details: .venv/pip.log"
        )
        assert "127.0.0.1" in (checkout.root / ".venv" / "pip.log").read_text()
