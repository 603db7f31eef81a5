"""Tests of `lab wheels` from requirements to verdict: verdicts, precheck and resolver, on a real index."""

from pathlib import Path

import pytest

from image_lab.errors import ExitCode
from tests.wheels.conftest import RunWheels
from tests.wheels.index import PackageIndex

MUSL = "cp311-abi3-musllinux_1_2_x86_64"
GLIBC = "cp311-abi3-manylinux_2_28_x86_64"
OLD_METADATA = "Metadata-Version: 1.1\nName: old\nVersion: 1.0\n"


@pytest.fixture
def story(server: PackageIndex) -> PackageIndex:
    """An index as PyPI was in the story: 3.4.7 has a wheel for glibc alone, 3.4.8 one for musl too."""
    server.wheel("crypto", "3.4.6", GLIBC)
    server.wheel("crypto", "3.4.7", GLIBC)
    server.wheel("crypto", "3.4.7", "cp311-abi3-manylinux_2_28_aarch64")
    server.sdist("crypto", "3.4.7", {"src/a.c": "", "setup.py": ""})
    for tag in (GLIBC, MUSL):
        server.wheel("crypto", "3.4.8", tag)
        server.wheel("crypto", "3.5", tag)
        server.wheel("crypto", "4.0rc1", tag)
    return server


class TestVerdict:
    def test_wheel_is_named_with_tag_bytes_and_date(self, run: RunWheels, story: PackageIndex) -> None:
        ran = run("crypto==3.4.7", "--on", "glibc:2.28", "--json")
        (found,) = ran.distributions.values()
        name = f"crypto-3.4.7-{GLIBC}.whl"
        assert ran.code == ExitCode.OK
        assert found["file"] == {
            "name": name,
            "version": "3.4.7",
            "tag": GLIBC,
            "size_bytes": len(story.files[name]),
            "uploaded_at": "2026-01-02T03:04:05+00:00",
            "yanked": None,
        }
        assert ran.report["results"][0]["download_bytes"] == len(story.files[name])

    def test_source_archive_is_explained(self, run: RunWheels, story: PackageIndex) -> None:
        ran = run("crypto==3.4.7", "--on", "alpine", "--json")
        (found,) = ran.distributions.values()
        assert ran.code == ExitCode.FAILED
        assert (found["outcome"], found["file"]["name"]) == ("compile", "crypto-3.4.7.tar.gz")
        assert [need["tool"] for need in found["needs"]] == ["C"]
        ((reason,),) = (missed["reasons"] for missed in found["wheels_that_do_not_fit"])
        assert reason == {"what": "libc", "needs": "glibc 2.28 or newer", "here": "musl 1.2"}
        assert found["wheels_that_do_not_fit"][0]["would_fit"] == MUSL
        assert found["nearest_release_with_a_wheel"]["version"] == "3.4.8"
        assert found["first_release_with_a_wheel"]["version"] == "3.4.8"
        assert found["change"] == ["version: crypto==3.4.8", "base: slim-buster, slim-trixie"]

    def test_nearest_release_may_be_an_earlier_one(self, run: RunWheels, server: PackageIndex) -> None:
        """Where no later one has a wheel; a yanked one does not count."""
        server.wheel("thing", "1.0", MUSL)
        server.wheel("thing", "1.1", MUSL)
        server.wheel("thing", "1.2", MUSL, yanked="broken")
        server.sdist("thing", "1.3", {"a.c": ""})
        (found,) = run("thing", "--json").distributions.values()
        assert found["first_release_with_a_wheel"]["version"] == "1.0"
        assert found["nearest_release_with_a_wheel"]["version"] == "1.1"

    def test_another_python_or_project_is_named(self, run: RunWheels, server: PackageIndex) -> None:
        server.wheel("psycopg2", "2.9", "cp312-cp312-musllinux_1_2_x86_64")
        server.sdist("psycopg2", "2.9", {"setup.py": "pg_config"})
        (found,) = run("psycopg2", "--json").distributions.values()
        assert found["change"] == ["Python: 3.12", "project: psycopg2-binary"]


class TestVersions:
    def test_newest_that_a_range_allows_is_taken(self, run: RunWheels, story: PackageIndex) -> None:
        assert run("crypto>=3,<3.5", "--json").files == {"crypto": f"crypto-3.4.8-{MUSL}.whl"}

    @pytest.mark.parametrize("how", ["--pre in a file", "a specifier", "the configuration"])
    def test_pre_releases_are_taken_where_they_are_asked_for(
        self, run: RunWheels, story: PackageIndex, monkeypatch: pytest.MonkeyPatch, how: str
    ) -> None:
        Path("requirements.txt").write_text("--pre\ncrypto\n" if how == "--pre in a file" else "crypto\n")
        if how == "the configuration":
            monkeypatch.setenv("PIP_PRE", "1")
        arguments = ["crypto>=4.0rc1"] if how == "a specifier" else ["-r", "requirements.txt"]
        assert run(*arguments, "--json").files == {"crypto": f"crypto-4.0rc1-{MUSL}.whl"}
        monkeypatch.delenv("PIP_PRE", raising=False)
        assert run("crypto", "--json").files == {"crypto": f"crypto-3.5-{MUSL}.whl"}

    def test_yanked_ones_are_taken_when_pinned_and_told(self, run: RunWheels, server: PackageIndex) -> None:
        server.wheel("thing", "1.0", "py3-none-any")
        server.wheel("thing", "1.1", "py3-none-any", yanked="it deletes files")
        assert run("thing", "--json").files == {"thing": "thing-1.0-py3-none-any.whl"}
        ran = run("thing==1.1")
        assert ran.code == ExitCode.OK
        assert "(yanked: it deletes files)" in ran.out

    def test_constraints_limit_and_install_nothing(self, run: RunWheels, story: PackageIndex) -> None:
        story.wheel("other", "1.0", "py3-none-any")
        Path("limits.txt").write_text("crypto<3.5\nother<2\n")
        Path("requirements.txt").write_text("-c limits.txt\ncrypto\n")
        assert run("-r", "requirements.txt", "--json").files == {"crypto": f"crypto-3.4.8-{MUSL}.whl"}

    def test_hashes_limit_the_files(self, run: RunWheels, story: PackageIndex) -> None:
        Path("requirements.txt").write_text(f"crypto==3.4.7 --hash={story.hash_of('crypto-3.4.7.tar.gz')}\n")
        ran = run("-r", "requirements.txt", "--on", "glibc:2.28", "--json")
        assert ran.files == {"crypto": "crypto-3.4.7.tar.gz"}


class TestDependencies:
    @pytest.fixture
    def site(self, server: PackageIndex) -> PackageIndex:
        requires = (
            "base>=1",
            "fast; extra == 'speed'",
            "windows; sys_platform == 'win32'",
            "musl; python_version < '3.13'",
        )
        server.wheel("site", "1.0", "py3-none-any", requires=requires, extras=("speed",))
        for name in ("base", "fast", "windows", "musl"):
            server.wheel(name, "1.0", "py3-none-any")
        return server

    def test_count_with_extras_and_markers_of_the_target(self, run: RunWheels, site: PackageIndex) -> None:
        assert set(run("site", "--json").files) == {"site", "base"}
        assert set(run("site[speed]", "--json").files) == {"site", "base", "fast"}
        assert set(run("site", "--python", "3.12", "--json").files) == {"site", "base", "musl"}

    def test_of_an_old_source_archive_are_found_without_a_build(
        self, run: RunWheels, server: PackageIndex, tmp_path: Path
    ) -> None:
        server.wheel("base", "1.0", "py3-none-any")
        written = tmp_path / "written"
        setup = f"open({str(written)!r}, 'w')\nfrom setuptools import setup\nsetup(install_requires=['base'])"
        members = {"PKG-INFO": OLD_METADATA, "setup.py": setup, "old.egg-info/requires.txt": "base\n"}
        server.sdist("old", "1.0", members)
        ran = run("old", "--json")
        assert {name: one["outcome"] for name, one in ran.distributions.items()} == {
            "base": "wheel",
            "old": "pure-source",
        }
        assert ran.code == ExitCode.OK
        assert not written.exists()


class TestBadInput:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([], "name requirements, or a file of them with -r. Example: wheelhouse-lab wheels"),
            (["thing", "--on", "debian"], "expected a target: alpine, slim-buster"),
            (["thing", "--on", "alpine", "--all-targets"], "--all-targets means every target: leave out --on"),
            (["thing", "--python", "2.7"], "expected a Python from 3.6 on"),
            (["thing==9"], "expected a release of thing that matches ==9; there is none. The newest is 1.0."),
            (["thimg"], "found none named 'thimg' on http://127.0.0.1"),
            (["newer"], "newer needs Python >=3.14; alpine: Python 3.13"),
            (["thing=1"], "the command line: expected a requirement such as django>=5.2; found 'thing=1'"),
            (["-r", "gone.txt"], "expected a file of requirements at gone.txt"),
            (["-r", "broken.txt"], "broken.txt, line 2: expected a requirement"),
            (["thing", "site"], "these requirements have no solution on alpine"),
        ],
    )
    def test_is_one_line_on_stderr(
        self, run: RunWheels, server: PackageIndex, arguments: list[str], message: str
    ) -> None:
        server.wheel("thing", "1.0", "py3-none-any")
        server.wheel("newer", "1.0", "py3-none-any", requires_python=">=3.14")
        server.wheel("site", "1.0", "py3-none-any", requires=("thing>2",))
        Path("broken.txt").write_text("thing\nthing=1\n")
        ran = run(*arguments)
        assert (ran.code, ran.out) == (ExitCode.USAGE, "")
        assert message in ran.err
        assert ran.err.count("\n") == 1

    def test_target_without_a_solution_does_not_hide_the_others(self, run: RunWheels, server: PackageIndex) -> None:
        server.wheel("newer", "1.0", "py3-none-any", requires_python=">=3.12")
        ran = run("newer", "--all-targets", "--json")
        errors = [result["error"] for result in ran.report["results"] if result["target"]["arch"] == "x86_64"]
        assert errors[0] is errors[2] is None
        assert "newer needs Python >=3.12; slim-buster: Python 3.11" in errors[1]
        assert ran.code == ExitCode.FAILED


class TestConfiguration:
    def test_private_index_with_a_password_serves_the_resolver_too(
        self, run: RunWheels, story: PackageIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        story.credentials = "mina:s3cret"
        monkeypatch.setenv("PIP_INDEX_URL", story.url.replace("//", "//mina:s3cret@"))
        ran = run("crypto", "--json")
        assert not ran.err
        assert ran.files == {"crypto": f"crypto-3.5-{MUSL}.whl"}
        assert ran.report["indexes"] == [story.url]
        assert "s3cret" not in ran.out
