"""Tests of `lab wheels` where an option, a hash or a marker decides, and not a wheel's tag."""

from pathlib import Path

import pytest

from image_lab.errors import ExitCode
from tests.wheels.conftest import RunWheels
from tests.wheels.index import PackageIndex


@pytest.fixture
def thing(server: PackageIndex) -> PackageIndex:
    """A wheel for any target, and its source archive."""
    server.wheel("my-thing", "1.0", "py3-none-any")
    server.sdist("my-thing", "1.0", {"a.c": ""})
    server.wheel("my-thing", "0.9", "py3-none-any")
    return server


class TestOptions:
    @pytest.mark.parametrize("spelling", ["my-thing", "My_Thing", ":all:"])
    def test_that_forbid_wheels_are_the_reason(self, run: RunWheels, thing: PackageIndex, spelling: str) -> None:
        Path("requirements.txt").write_text(f"--no-binary={spelling}\nmy-thing\n")
        (found,) = run("-r", "requirements.txt", "--json").distributions.values()
        assert (found["outcome"], found["change"], found["wheels_that_do_not_fit"]) == ("compile", [], [])
        assert found["problem"] == f"--no-binary={spelling.lower().replace('_', '-')} forbids its wheels"
        ran = run("-r", "requirements.txt")
        assert "forbids its wheels" in ran.out
        assert "no wheel at all" not in ran.out

    def test_hash_of_no_file_fits_none(self, run: RunWheels, thing: PackageIndex) -> None:
        Path("requirements.txt").write_text(f"my-thing==1.0 --hash=sha256:{'0' * 64}\n")
        ran = run("-r", "requirements.txt", "--json")
        (found,) = ran.distributions.values()
        assert (ran.code, found["outcome"]) == (ExitCode.FAILED, "nothing")
        assert found["problem"] == "the hash matches no file of this release"


class TestNothingJudged:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (
                "git+https://mina:s3cret@git.example.org/thing\n",
                "nothing was judged: git+https://git.example.org/thing",
            ),
            (
                'my-thing; sys_platform == "win32"\n',
                'sys_platform == "win32" (requirements.txt, line 1) is not needed on alpine',
            ),
            ("# nothing\n", "nothing was judged: there is no requirement."),
            ("--index-url\nmy-thing\n", "requirements.txt, line 1: expected a value after --index-url; found none."),
        ],
    )
    def test_is_no_success(self, run: RunWheels, thing: PackageIndex, text: str, message: str) -> None:
        Path("requirements.txt").write_text(text)
        ran = run("-r", "requirements.txt")
        assert (ran.code, ran.out) == (ExitCode.USAGE, "")
        assert message in ran.err
        assert "s3cret" not in ran.err


class TestPlatformsThatTheResolverDoesNotKnow:
    """uv gets the next newer one; files that only fit there are skipped, as in pip."""

    @pytest.mark.parametrize(
        ("target", "arch", "platform", "newer"),
        [
            ("musl:1.1", "x86_64", "musllinux_1_1", "musllinux_1_2"),
            ("glibc:2.30", "x86_64", "manylinux_2_30", "manylinux_2_31"),
            ("glibc:2.31", "armv7l", "manylinux_2_31", "manylinux_2_39"),
        ],
    )
    def test_newest_release_with_a_file_for_the_target_is_taken(  # noqa: PLR0913, PLR0917  a row of the table
        self, run: RunWheels, server: PackageIndex, target: str, arch: str, platform: str, newer: str
    ) -> None:
        server.wheel("thing", "1.0", "py3-none-any")
        server.wheel("thing", "2.0", f"py3-none-{platform}_{arch}")
        server.wheel("thing", "3.0", f"py3-none-{newer}_{arch}")
        server.wheel("thing", "4.0", f"py3-none-{newer}_{arch}")
        ran = run("thing", "--on", target, "--arch", arch, "--json")
        assert ran.files == {"thing": f"thing-2.0-py3-none-{platform}_{arch}.whl"}


class TestSecrets:
    @pytest.mark.parametrize("secret", ["mina:t0ken", "t0ken", "mina:t0/k@en"])
    def test_of_an_address_are_not_printed(self, run: RunWheels, thing: PackageIndex, secret: str) -> None:
        """Neither as what was given nor as what was not judged."""
        ran = run("my-thing", f"git+https://{secret}@git.example.org/other", "--json")
        assert ran.report["sources"] == ["my-thing", "git+https://git.example.org/other"]
        assert ran.report["not_judged"][0]["text"] == "git+https://git.example.org/other"
