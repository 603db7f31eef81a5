"""`lab verify --era` as a user runs it, with an engine. .ci/run verifies the story of 2021."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from image_lab import builder, engine, project
from image_lab.approaches import find
from image_lab.builder import copy_context
from image_lab.checks import CHECKS
from image_lab.checks.runner import Runner, Verification
from image_lab.errors import ExitCode
from tests import ROOT

pytestmark = pytest.mark.engine

LOCK = "docker/2021/requirements.txt"
PIN = re.compile(r"^cryptography==3\.4\.\d .*?(?=^\S)", re.MULTILINE | re.DOTALL)
STORY = "No matching distribution found for cryptography==3.4.7"


def lab(*arguments: str, era: str = "2021") -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "lab", "verify", "--era", era, "--json", *arguments)
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


class TestSurprises:
    @pytest.fixture
    def verify(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Verification]:
        """A function that verifies alpine-bare with another lock in the place of the era's."""
        monkeypatch.setattr(project, "working_folder", lambda: tmp_path)
        context = copy_context(ROOT, tmp_path / "context")
        (bare,) = find(["alpine-bare"])
        order = builder.make_order(
            bare, "2021", context=context, image_name="wheelhouse-test-era", target="dependencies"
        )

        def verify(lock: str) -> Verification:
            (context / LOCK).write_text(lock)
            return Runner(order, CHECKS).run()

        return verify

    def test_a_bumped_pin_is_one(self, verify: Callable[[str], Verification]) -> None:
        """3.4.8 fails as well, since this pip knows no musllinux; but it is not the message that was expected."""
        bumped = PIN.search((ROOT / LOCK.replace("2021", "2022")).read_text())
        assert bumped
        lock = PIN.sub(lambda _found: bumped[0], (ROOT / LOCK).read_text())
        (result,) = verify(lock).results
        assert result.outcome == "failed"
        assert STORY in result.expected
        assert "cffi, which cryptography needs to be built" in result.found
        assert "Restore the era's base and requirements" in result.hint
        log = Path(result.hint.rpartition(" ")[2]).read_text()
        assert "No matching distribution found for cryptography==3.4.8" in log

    def test_an_image_is_one(self, verify: Callable[[str], Verification]) -> None:
        lock = (ROOT / LOCK).read_text()
        pure = re.search(r"^sqlparse==.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
        assert pure
        (result,) = verify(pure[0]).results
        assert (result.outcome, result.found) == ("failed", "an image")


class TestTheTurn:
    USE = "from cryptography.fernet import Fernet as F; k = F(F.generate_key()); print(k.decrypt(k.encrypt(b'works')))"

    def test_one_digit_more_and_alpine_builds_without_a_compiler(self) -> None:
        """The same Dockerfile, with the base of December 2022; and what came as a wheel can be used."""
        result = lab("alpine-bare", era="2022")
        assert result.returncode == ExitCode.OK, result.stderr + result.stdout
        (bare,) = json.loads(result.stdout)["approaches"]
        assert {"build", "libc", "locked", "compiler"} <= {one["check"] for one in bare["results"]}
        run = ("run", "--rm", "--network=none", "wheelhouse-lab:alpine-bare-2022", "python", "-c", self.USE)
        assert engine.docker(*run).stdout == "b'works'\n"


@pytest.mark.parametrize("approach", ["alpine-apk", "alpine-multistage"])
def test_nothing_is_said_of_compilers_that_are_placeholders(approach: str) -> None:
    """On a stand-in, an approach that has to compile is not run, and that is no pass; elsewhere it is built."""
    (chosen,) = find([approach])
    order = builder.make_order(chosen, "2021", target="dependencies")
    stand_in = replace(order.base, stand_in={"apk": "placeholder"})
    (result,) = Runner(replace(order, base=stand_in), CHECKS).run().results
    assert (result.check, result.outcome) == ("build", "not run")
    assert "apk has placeholders only" in result.found
    assert not replace(order, base=replace(order.base, stand_in=None)).lacks_compilers
