"""Tests of `lab build` and of what ends a command early; those with an engine are at the end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from image_lab import engine
from image_lab.__main__ import main
from image_lab.commands.build import parse_packages
from image_lab.errors import ExitCode
from tests import ROOT
from tests.processes import restore_ctrl_c

LAB = (sys.executable, "-m", "lab")
NO_ENGINE = {"DOCKER_HOST": "tcp://127.0.0.1:1"}


def lab(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (*LAB, *arguments), capture_output=True, text=True, cwd=ROOT, env=os.environ | environment, check=False
    )


class TestBadInput:
    @pytest.mark.parametrize("command", ["build", "measure", "verify"])
    def test_an_unknown_approach_is_named_with_those_that_there_are(self, command: str) -> None:
        result = lab(command, "alpine-best")
        assert result.returncode == ExitCode.USAGE
        assert result.stderr.startswith("lab: unknown approach 'alpine-best'; there are slim-buster, ")
        assert result.stderr.count("\n") == 1

    def test_a_package_that_is_not_in_the_lock_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Otherwise pip would pass over it silently, and the build would prove nothing."""
        assert main(["build", "alpine-bare", "--from-source", "cryptografy"]) == ExitCode.USAGE
        assert "cryptografy is not in requirements.txt" in capsys.readouterr().err

    @pytest.mark.parametrize("command", ["build", "verify"])
    @pytest.mark.parametrize("word", ["CRYPTOGRAPHY_DONT_BUILD_RUST", "CRYPTOGRAPHY_DONT_BUILD=1"])
    def test_a_build_argument_without_effect_is_refused(
        self, command: str, word: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main([command, "alpine-bare", "--build-arg", word]) == ExitCode.USAGE
        told = capsys.readouterr().err
        assert f"an argument of alpine-bare.Dockerfile; found '{word}'" in told
        assert "CRYPTOGRAPHY_DONT_BUILD_RUST, EXTRA_CA" in told
        assert told.count("\n") == 1

    def test_packages_may_have_commas_between_and_any_spelling(self) -> None:
        assert parse_packages(["Cryptography,cffi", "psycopg2_binary", "cffi"]) == (
            "cryptography",
            "cffi",
            "psycopg2-binary",
        )


class TestNoEngine:
    @pytest.mark.parametrize("command", [("build", "slim"), ("measure", "slim"), ("verify", "slim")])
    def test_is_one_clear_message(self, command: tuple[str, ...]) -> None:
        result = lab(*command, **NO_ENGINE)
        assert result.returncode == ExitCode.MACHINE
        assert "no Docker engine answers. Start it, or set DOCKER_HOST." in result.stderr
        assert "Traceback" not in result.stderr

    def test_doctor_says_so_and_what_to_do(self) -> None:
        result = lab("doctor", "--json", **NO_ENGINE)
        assert result.returncode == ExitCode.MACHINE
        findings = {one["name"]: one for one in json.loads(result.stdout)["findings"]}
        assert findings["engine"]["status"] == "fail"
        assert "Start it" in findings["engine"]["advice"]
        assert findings["disk"]["found"].startswith("not looked at")
        assert findings["wrk"]["status"] in {"ok", "warn"}


# --- With an engine


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """Containers, networks and volumes of the lab are the same afterwards."""
    before = things()
    yield
    assert things() - before == set()


def things() -> set[str]:
    listings = (("ps", "--all", "--format={{.Names}}"), ("network", "ls", "--format={{.Name}}"))
    names = [name for listing in listings for name in engine.docker(*listing).stdout.split()]
    names += engine.docker("volume", "ls", "--format={{.Name}}").stdout.split()
    return {name for name in names if name.startswith("wheelhouse-lab")}


@pytest.mark.engine
class TestWithAnEngine:
    def test_a_failed_build_names_cause_package_and_approaches(self, nothing_left: None) -> None:
        """Alpine has no compiler; the log is kept, and its path is printed."""
        result = lab("build", "alpine-bare", "--from-source", "cffi", "--json")
        assert result.returncode == ExitCode.FAILED
        (build,) = json.loads(result.stdout)["builds"]
        assert build["cause"]["name"] == "no-compiler"
        assert build["cause"]["package"] == "cffi"
        assert build["cause"]["would_work"] == ["alpine-multistage", "alpine-apk"]
        assert "error: [Errno 2] No such file or directory: 'gcc'" in Path(build["log"]).read_text()
        assert "would have worked: alpine-multistage, alpine-apk" in result.stderr
        assert len(result.stderr.splitlines()) < 30

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
    def test_an_interrupt_ends_the_build_and_leaves_nothing(self, nothing_left: None, number: signal.Signals) -> None:
        """The client cancels it; BuildKit goes on with nothing."""
        command = (*LAB, "build", "slim-trixie", "--no-cache")
        with subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=restore_ctrl_c,  # noqa: PLW1509  no other thread runs here
        ) as process:
            assert process.stderr is not None
            told = [next(process.stderr), next(process.stderr)]  # the base, and the first step that has ended
            started = time.monotonic()
            os.killpg(process.pid, number)
            told += process.stderr.readlines()
        assert process.returncode == ExitCode.INTERRUPTED
        assert time.monotonic() - started < 60
        assert told[-1] == "lab: interrupted; everything that it started has been stopped.\n"
        assert "Traceback" not in "".join(told)
