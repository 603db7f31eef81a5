"""`lab verify` as a user runs it, with an engine: interrupted, and on a build that must fail."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from image_lab import builder, engine, project
from image_lab.approaches import find
from image_lab.builder import copy_context
from image_lab.checks import CHECKS
from image_lab.checks.runner import Runner, Verification
from image_lab.compose_stack import PROJECT_LABEL, wait_until
from image_lab.errors import ExitCode
from tests import ROOT
from tests.processes import restore_ctrl_c

pytestmark = pytest.mark.engine

STORY = "No matching distribution found for cryptography==3.4.7"


def left_of(project: str) -> list[str]:
    """The IDs of the containers, networks and volumes of a project."""
    label = f"--filter=label={PROJECT_LABEL}={project}"
    listings = (("ps", "--all"), ("network", "ls"), ("volume", "ls"))
    return [one for listing in listings for one in engine.docker(*listing, "--quiet", label).stdout.split()]


class TestInterruption:
    @pytest.fixture
    def run(self) -> Iterator[subprocess.Popen[str]]:
        """A verification in a process group of its own, as in a terminal."""
        command = [sys.executable, "-m", "lab", "verify", "alpine-bare", "--only", "database-away", "restart"]
        with subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=restore_ctrl_c,  # noqa: PLW1509  no other thread runs here
        ) as run:
            yield run
            run.kill()

    @pytest.mark.parametrize(
        "interrupt",
        [
            lambda run: os.killpg(run.pid, signal.SIGINT),  # Ctrl-C reaches the docker commands too
            lambda run: run.send_signal(signal.SIGHUP),  # test_build.py sends SIGTERM
        ],
        ids=["ctrl-c", "sighup"],
    )
    def test_during_the_boot_leaves_nothing(
        self, run: subprocess.Popen[str], interrupt: Callable[[subprocess.Popen[str]], None]
    ) -> None:
        project = self.project_of(run)
        assert wait_until(lambda: left_of(project), within_seconds=60)
        interrupt(run)
        self.expect_a_clean_end(run, project)

    def test_during_a_check_leaves_nothing_even_when_repeated(self, run: subprocess.Popen[str]) -> None:
        """An impatient second and third Ctrl-C change nothing about it."""
        project = self.project_of(run)
        assert run.stderr
        assert any("boot  " in line for line in run.stderr)
        for _time in range(3):
            os.killpg(run.pid, signal.SIGINT)
        self.expect_a_clean_end(run, project)

    def project_of(self, run: subprocess.Popen[str]) -> str:
        """The project's name, as soon as it is printed."""
        assert run.stderr
        found = (re.search(r"booting as project (\S+)", line) for line in run.stderr)
        return next(match[1] for match in found if match)

    def expect_a_clean_end(self, run: subprocess.Popen[str], project: str) -> None:
        _out, said = run.communicate(timeout=60)
        assert run.returncode == ExitCode.INTERRUPTED, said
        assert said.endswith("lab: interrupted; everything that it started has been stopped.\n")
        assert "Traceback" not in said
        assert left_of(project) == []


class TestExpectedFailure:
    """The story's error, on today's Alpine: cryptography 3.4.7 has no wheel for musl."""

    @pytest.fixture
    def verify(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Verification]:
        """A function that expects a message of one and the same build, which is asked for that version alone."""
        monkeypatch.setattr(project, "working_folder", lambda: tmp_path)
        context = copy_context(ROOT, tmp_path / "context")
        lock = (ROOT / "docker" / "2021" / "requirements.txt").read_text()
        pin = re.search(r"^cryptography==3\.4\.7 .*?(?=^\S)", lock, re.MULTILINE | re.DOTALL)
        assert pin
        (context / "requirements.txt").write_text(pin[0])
        (bare,) = find(["alpine-bare"])
        order = builder.make_order(bare, context=context, image_name="wheelhouse-test-expected-failure")
        build = builder.build(order)

        def verify(message: str) -> Verification:
            era = replace(order.era, outcome="fails", message=message)
            return Runner(replace(order, era=era), CHECKS, build=lambda order: replace(build, order=order)).run()

        return verify

    def test_is_a_pass_with_its_message_alone(self, verify: Callable[[str], Verification]) -> None:
        verification = verify(STORY)
        assert [(result.check, result.outcome) for result in verification.results] == [("build", "passed")]
        assert verification.passed
        (result,) = verify("No matching distribution found for cffi==1.14.5").results
        assert result.outcome == "failed"
        assert "cffi==1.14.5" in result.expected
        assert STORY in result.found
