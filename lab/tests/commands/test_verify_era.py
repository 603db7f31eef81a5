"""`lab verify --era 2021` as a user runs it, with an engine: what is not the story; .ci/run verifies the story."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests import ROOT
from wheelhouse_lab import builder, engine, project
from wheelhouse_lab.approaches import find
from wheelhouse_lab.builder import copy_context
from wheelhouse_lab.checks import CHECKS
from wheelhouse_lab.checks.runner import Runner, Verification
from wheelhouse_lab.errors import ExitCode

pytestmark = pytest.mark.engine

LOCK = "docker/2021/requirements.txt"
PIN = re.compile(r"^cryptography==3\.4\.\d .*?(?=^\S)", re.MULTILINE | re.DOTALL)
STORY = "No matching distribution found for cryptography==3.4.7"
# 3.4.8, with a hash of each of its files (https://pypi.org/project/cryptography/3.4.8/)
BUMPED = """cryptography==3.4.8 \\
    --hash=sha256:0a7dcbcd3f1913f664aca35d47c1331fce738d44ec34b7be8b9d332151b0b01e \\
    --hash=sha256:1eb7bb0df6f6f583dd8e054689def236255161ebbcf62b226454ab9ec663746b \\
    --hash=sha256:21ca464b3a4b8d8e86ba0ee5045e103a1fcfac3b39319727bc0fc58c09c6aff7 \\
    --hash=sha256:34dae04a0dce5730d8eb7894eab617d8a70d0c97da76b905de9efb7128ad7085 \\
    --hash=sha256:3520667fda779eb788ea00080124875be18f2d8f0848ec00733c0ec3bb8219fc \\
    --hash=sha256:3c4129fc3fdc0fa8e40861b5ac0c673315b3c902bbdc05fc176764815b43dd1d \\
    --hash=sha256:3fa3a7ccf96e826affdf1a0a9432be74dc73423125c8f96a909e3835a5ef194a \\
    --hash=sha256:5b0fbfae7ff7febdb74b574055c7466da334a5371f253732d7e2e7525d570498 \\
    --hash=sha256:695104a9223a7239d155d7627ad912953b540929ef97ae0c34c7b8bf30857e89 \\
    --hash=sha256:8695456444f277af73a4877db9fc979849cd3ee74c198d04fc0776ebc3db52b9 \\
    --hash=sha256:94cc5ed4ceaefcbe5bf38c8fba6a21fc1d365bb8fb826ea1688e3370b2e24a1c \\
    --hash=sha256:94fff993ee9bc1b2440d3b7243d488c6a3d9724cc2b09cdb297f6a886d040ef7 \\
    --hash=sha256:9965c46c674ba8cc572bc09a03f4c649292ee73e1b683adb1ce81e82e9a6a0fb \\
    --hash=sha256:a00cf305f07b26c351d8d4e1af84ad7501eca8a342dedf24a7acb0e7b7406e14 \\
    --hash=sha256:a305600e7a6b7b855cd798e00278161b681ad6e9b7eca94c721d5f588ab212af \\
    --hash=sha256:cd65b60cfe004790c795cc35f272e41a3df4631e2fb6b35aa7ac6ef2859d554e \\
    --hash=sha256:d2a6e5ef66503da51d2110edf6c403dc6b494cc0082f85db12f54e9c5d4c3ec5 \\
    --hash=sha256:d9ec0e67a14f9d1d48dd87a2531009a9b251c02ea42851c060b25c782516ff06 \\
    --hash=sha256:f44d141b8c4ea5eb4dbc9b3ad992d45580c1d22bf5e24363f2fbf50c2d7ae8a7
"""


def lab(*arguments: str, era: str = "2021") -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "lab", "verify", "--era", era, "--json", *arguments)
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


class TestTheVariable:
    def test_changes_nothing_about_the_message(self) -> None:
        """The build ends at cffi, before cryptography's setup.py reads CRYPTOGRAPHY_DONT_BUILD_RUST."""
        result = lab("alpine-bare", "--build-arg", "CRYPTOGRAPHY_DONT_BUILD_RUST=1")
        assert result.returncode == ExitCode.OK, result.stderr
        (bare,) = json.loads(result.stdout)["approaches"]
        log = Path(bare["build"]["log"]).read_text()
        assert "--build-arg=CRYPTOGRAPHY_DONT_BUILD_RUST=1" in log
        assert STORY in log
        assert "No such file or directory: 'gcc'" in log


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
        lock = PIN.sub(lambda _found: BUMPED, (ROOT / LOCK).read_text())
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

    def test_the_digit_is_what_counts(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(project, "working_folder", lambda: tmp_path)
        context = copy_context(ROOT, tmp_path / "context")
        older = PIN.search((ROOT / LOCK).read_text())
        assert older
        later = context / LOCK.replace("2021", "2022")
        later.write_text(PIN.sub(lambda _found: older[0], later.read_text()))
        (bare,) = find(["alpine-bare"])
        order = builder.make_order(
            bare, "2022", context=context, image_name="wheelhouse-test-era", target="dependencies"
        )
        (result,) = [one for one in Runner(order, CHECKS).run().results if one.check == "build"]
        assert (result.outcome, result.expected) == ("failed", "an image")
        assert "cryptography" in result.found


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
