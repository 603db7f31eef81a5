"""Tests of image_lab.checks.packages: what is installed against what should be."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from image_lab.approaches import find
from image_lab.checks import packages
from image_lab.checks.check import CheckFailed
from image_lab.checks.packages import came_as_wheel, find_unmet, parse_lock
from tests.checks.sample import BARE, order, subject

MARKERS = {
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "python_full_version": "3.13.2",
    "python_version": "3.13",
    "sys_platform": "linux",
}


def package(name: str, version: str = "1.0", *tags: str, requires: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"name": name, "version": version, "tags": list(tags or ("py3-none-any",)), "requires": list(requires)}


class TestWheels:
    @pytest.mark.parametrize(
        ("tags", "fits"),
        [
            (["py3-none-any"], True),
            (["cp39-abi3-musllinux_1_2_x86_64"], True),
            (["cp313-cp313-musllinux_1_1_x86_64", "cp313-cp313-musllinux_1_2_x86_64"], True),
            (["cp313-cp313-linux_x86_64"], False),
            (["cp39-abi3-manylinux_2_34_x86_64"], False),
            ([], False),
        ],
    )
    def test_a_platform_is_in_the_tag(self, tags: list[str], *, fits: bool) -> None:
        """A plain linux_ tag means compiled here; no tag at all, installed without a wheel."""
        assert came_as_wheel({"tags": tags}, "musllinux") is fits


class TestRequirementsMet:
    def test_a_missing_and_a_too_old_package_are_named(self) -> None:
        installed = [package("django", "5.2", requires=("asgiref>=3.8", "sqlparse")), package("AsgiRef", "3.7")]
        assert list(find_unmet(installed, MARKERS)) == [
            "django requires asgiref>=3.8, found 3.7",
            "django requires sqlparse, found none",
        ]

    def test_extras_and_other_platforms_are_not_asked_for(self) -> None:
        """A requirement counts only where its marker is true, and no extra was installed."""
        requires = ("argon2-cffi; extra == 'argon2'", "tzdata; sys_platform == 'win32'")
        assert list(find_unmet([package("django", requires=requires)], MARKERS)) == []


class TestLocked:
    LOCK = (
        "# a comment\n"
        "django==5.2.19 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n    # via wheelhouse\n"
        "Typing_Extensions==4.0 ; python_full_version < '3.12' \\\n    --hash=sha256:02\n"
        "cffi==2.1.1 ; platform_python_implementation != 'PyPy' \\\n    --hash=sha256:03\n"
    )

    def test_pins_are_read_with_their_markers(self) -> None:
        assert parse_lock(self.LOCK, MARKERS) == {"django": "5.2.19", "cffi": "2.1.1"}
        older = MARKERS | {"python_full_version": "3.11.4", "python_version": "3.11"}
        assert parse_lock(self.LOCK, older)["typing-extensions"] == "4.0"

    @pytest.mark.parametrize(
        ("installed", "named"),
        [
            ([package("Django", "5.2.18"), package("cffi", "2.1.1")], "django 5.2.18, django 5.2.19"),
            ([package("Django", "5.2.19")], "cffi 2.1.1"),
            ([package("Django", "5.2.19"), package("cffi", "2.1.1"), package("ipython", "9")], "ipython 9"),
        ],
    )
    def test_what_differs_is_named(self, tmp_path: Path, installed: list[dict[str, Any]], named: str) -> None:
        """Another version, a missing package, one too many."""
        with pytest.raises(CheckFailed, match=named):
            self.check(tmp_path, installed)

    def test_installers_of_the_base_are_no_surplus(self, tmp_path: Path) -> None:
        """pip, setuptools and wheel may come with the base."""
        self.check(tmp_path, [package("Django", "5.2.19"), package("cffi", "2.1.1"), package("pip", "26")])

    def check(self, folder: Path, installed: list[dict[str, Any]]) -> None:
        (folder / "requirements.txt").write_text(self.LOCK)
        facts = {"packages": installed, "markers": MARKERS}
        packages.locked.run(subject(order=replace(order(), context=folder), python=facts))


class TestCompilerAndPip:
    def test_a_part_of_a_compiler_fails_where_none_is_promised(self) -> None:
        with pytest.raises(CheckFailed, match="/usr/bin/rustc"):
            packages.compiler.run(subject(programs={"compilers": ["/usr/bin/rustc"]}))
        packages.compiler.run(subject(programs={"compilers": []}))

    def test_gcc_must_be_there_where_it_is_promised(self) -> None:
        (apk,) = find(["alpine-apk"])
        with pytest.raises(CheckFailed, match="expected gcc"):
            packages.compiler.run(subject(approach=apk, programs={"compilers": ["/usr/bin/rustc"]}))
        packages.compiler.run(subject(approach=apk, programs={"compilers": ["/usr/bin/gcc"]}))

    def test_pip_must_be_there_or_not_as_promised(self) -> None:
        """Ensurepip could bring pip back, so it counts as one."""
        (trixie,) = find(["slim-trixie"])
        nothing: dict[str, list[str]] = {"installers": []}
        module = {"installers": ["ensurepip"]}
        packages.pip.run(subject(approach=trixie, programs={"pip": []}, python=nothing))
        with pytest.raises(CheckFailed, match="the module ensurepip"):
            packages.pip.run(subject(approach=trixie, programs={"pip": []}, python=module))
        packages.pip.run(subject(approach=BARE, programs={"pip": ["/usr/local/bin/pip"]}, python=module))
        with pytest.raises(CheckFailed, match="expected pip"):
            packages.pip.run(subject(approach=BARE, programs={"pip": []}, python=nothing))
