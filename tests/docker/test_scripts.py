"""What the shell scripts do when something is wrong or already there; no engine is needed to see it."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.docker.paths import DOCKER

Result = subprocess.CompletedProcess[str]


def run(script: str, *arguments: str, environ: dict[str, str] | None = None) -> Result:
    """Run one of docker/*.sh with nothing but PATH and ``environ`` in its environment."""
    environ = {"PATH": os.environ["PATH"]} | (environ or {})
    command = ["sh", str(DOCKER / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environ, check=False)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for stand-in programs, to be put in front of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def program(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def in_front(folder: Path) -> dict[str, str]:
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


class TestEntrypoint:
    def test_makes_keys_and_becomes_the_command(self, programs: Path) -> None:
        """The keys come first; then the command has the script's own process, arguments intact."""
        program(programs, "python", 'echo "python $*"')
        program(programs, "serve", 'echo "$$ $PPID serve $1"')
        result = run("entrypoint.sh", "serve", "two words", environ=in_front(programs))
        keys, served = result.stdout.splitlines()
        assert keys == "python -m config.keys"
        assert served.endswith("serve two words")
        assert served.split()[1] == str(os.getpid()), "another process stands between the engine and the command"

    def test_starts_nothing_without_keys(self, programs: Path) -> None:
        """Where the keys can't be made, the start ends there, with the reason's exit code."""
        program(programs, "python", "echo no folder >&2; exit 1")
        result = run("entrypoint.sh", "echo", "started", environ=in_front(programs))
        assert (result.returncode, result.stdout, result.stderr) == (1, "", "no folder\n")


class TestPostgresFirstStart:
    @pytest.fixture
    def environ(self, tmp_path: Path, programs: Path) -> dict[str, str]:
        program(programs, "docker-entrypoint.sh", 'echo "entrypoint $*"')
        (tmp_path / "data").mkdir()
        return in_front(programs) | {
            "PGDATA": str(tmp_path / "data"),
            "POSTGRES_PASSWORD_FILE": str(tmp_path / "password"),
        }

    def test_keeps_a_password_that_is_there(self, environ: dict[str, str], tmp_path: Path) -> None:
        """A second start changes nothing and runs the image's own entrypoint."""
        (tmp_path / "password").write_text("kept")
        result = run("postgres-first-start.sh", "postgres", environ=environ)
        assert (result.returncode, result.stdout) == (0, "entrypoint postgres\n")
        assert (tmp_path / "password").read_text() == "kept"

    def test_makes_no_new_password_for_an_old_database(self, environ: dict[str, str], tmp_path: Path) -> None:
        """A lost password is told, with what to do: a new one would not open the database."""
        (tmp_path / "data" / "PG_VERSION").write_text("17\n")
        result = run("postgres-first-start.sh", "postgres", environ=environ)
        assert (result.returncode, result.stdout) == (1, "")
        assert "Restore that volume from a backup" in result.stderr
        assert not (tmp_path / "password").exists()

    @pytest.mark.parametrize("times", [2])
    def test_makes_a_random_password_for_an_empty_database(
        self, environ: dict[str, str], tmp_path: Path, programs: Path, times: int
    ) -> None:
        """64 random hexadecimal digits, for its owner and the app's group, never printed."""
        program(programs, "chown", f'echo "chown $*" >>{tmp_path}/owner')  # needs root
        passwords = set()
        for _time in range(times):
            result = run("postgres-first-start.sh", "postgres", environ=environ)
            password = (tmp_path / "password").read_text()
            assert len(bytes.fromhex(password)) == 32
            assert password not in result.stdout + result.stderr
            assert (tmp_path / "password").stat().st_mode & 0o777 == 0o440
            passwords.add(password)
            (tmp_path / "password").unlink()
        assert len(passwords) == times
        assert (tmp_path / "owner").read_text().startswith(f"chown 0:10001 {tmp_path}/password.new")


class TestBuildSteps:
    @pytest.fixture
    def environ(self, programs: Path, tmp_path: Path) -> dict[str, str]:
        """An environment whose ``python`` says what it was asked; ``-c`` is answered with a folder that is there."""
        told = '"python $* [${PIP_ONLY_BINARY-unset} ${PIP_NO_BINARY-unset}]"'
        program(programs, "python", f"case $1 in -c) echo {tmp_path} ;; *) echo {told} ;; esac")
        return in_front(programs)

    def test_no_step_is_an_error(self) -> None:
        """Without a step the script lists them all."""
        result = run("build/steps.sh")
        assert result.returncode == 1
        listed = re.findall(r"^#   (\w+)", (DOCKER / "build/steps.sh").read_text(), re.MULTILINE)
        assert len(listed) == 6
        assert re.findall(r"(\w+)(?: [A-Z ]+)?(?:,|$)", result.stderr.strip().partition(": name a step: ")[2]) == listed

    def test_an_extra_ca_must_be_a_certificate(self) -> None:
        """A path or a typing error in place of PEM text ends the build with what was expected, before pip runs."""
        result = run("build/steps.sh", "dependencies", "none.txt", environ={"EXTRA_CA": "/etc/ssl/ca.pem"})
        assert result.returncode == 1
        assert "must be PEM text" in result.stderr
        assert "/etc/ssl/ca.pem" not in result.stdout

    @pytest.mark.parametrize(
        ("given", "options"),
        [
            ({}, "--only-binary :all: "),
            ({"PIP_NO_BINARY": ""}, "--only-binary :all: "),
            ({"PIP_NO_BINARY": "cffi"}, "--only-binary :all: --no-binary cffi "),
            ({"PIP_ONLY_BINARY": ""}, ""),
            ({"PIP_ONLY_BINARY": "nh3", "PIP_NO_BINARY": "cffi"}, "--only-binary nh3 --no-binary cffi "),
        ],
    )
    def test_pip_takes_wheels_alone_unless_told_otherwise(
        self, environ: dict[str, str], given: dict[str, str], options: str
    ) -> None:
        """Hashes and wheels are required; PIP_NO_BINARY makes its exceptions after that, so that they count."""
        result = run("build/steps.sh", "dependencies", "lock.txt", environ=environ | given)
        install = f"python -m pip install --no-compile {options}--require-hashes -r lock.txt [unset unset]"
        assert result.stdout.splitlines()[0] == install

    def test_dependencies_are_installed_checked_and_compiled(self, environ: dict[str, str], tmp_path: Path) -> None:
        """After pip come its own check, the removal of the translators' sources, and the bytecode."""
        package = tmp_path / "package"
        package.mkdir()
        for name in ("django.po", "django.mo"):
            (package / name).touch()
        result = run("build/steps.sh", "dependencies", "lock.txt", environ=environ)
        asked = [line.split(" [")[0] for line in result.stdout.splitlines()]
        assert asked[1:] == ["python -m pip check", f"python {DOCKER}/build/bytecode.py"]
        assert [path.name for path in package.iterdir()] == ["django.mo"]

    def test_wheels_are_collected_without_installing(self, environ: dict[str, str]) -> None:
        """The builder asks pip for wheels, under the same rules."""
        result = run("build/steps.sh", "wheels", "lock.txt", "/wheels", environ=environ)
        collect = (
            "python -m pip wheel --wheel-dir /wheels --only-binary :all: --require-hashes -r lock.txt [unset unset]"
        )
        assert result.stdout.splitlines() == [collect]

    def test_collected_wheels_are_installed_without_an_index(self, environ: dict[str, str], tmp_path: Path) -> None:
        """What lies in the folder is what gets installed, and nothing is looked up."""
        wheel = tmp_path / "one-1-py3-none-any.whl"
        wheel.touch()
        result = run("build/steps.sh", "install", str(tmp_path), environ=environ)
        install = f"python -m pip install --no-index --no-deps --no-compile {wheel} [unset unset]"
        assert result.stdout.splitlines()[0] == install

    def test_a_failed_install_says_what_to_do(self, programs: Path) -> None:
        """After pip's own words come the options it was given, and the ways out."""
        program(programs, "python", "echo 'ERROR: No matching distribution found for x' >&2; exit 1")
        result = run("build/steps.sh", "dependencies", "lock.txt", environ=in_front(programs))
        assert result.returncode == 1
        assert "no wheel for this platform" in result.stderr
        assert "PIP_NO_BINARY" in result.stderr

    def test_an_extra_ca_is_added_to_the_known_ones(self, programs: Path, tmp_path: Path) -> None:
        """pip, and cargo in a compile, trust both; the file is gone afterwards."""
        known, extra = tmp_path / "known.pem", "-----BEGIN CERTIFICATE-----\nextra\n-----END CERTIFICATE-----"
        known.write_text("known\n")
        program(programs, "python", 'cat "$PIP_CERT"; echo "path=$PIP_CERT path=$CARGO_HTTP_CAINFO"')
        environ = in_front(programs) | {"EXTRA_CA": extra, "PIP_CERT": str(known)}
        result = run("build/steps.sh", "wheels", "lock.txt", "/wheels", environ=environ)
        assert result.stdout.startswith(f"known\n\n{extra}\n")
        paths = set(re.findall(r"path=(\S+)", result.stdout))
        assert [Path(path).exists() for path in paths] == [False]
