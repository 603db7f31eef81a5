"""Tests of what `lab wheels` prints for a person: whole names, words beside signs, 80 columns."""

import re

import pytest

from image_lab.errors import ExitCode
from tests.wheels.conftest import RunWheels
from tests.wheels.index import PackageIndex

LONG = "backports-datetime-fromisoformat"


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As narrow as a terminal is by default, and without colour."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def packages(server: PackageIndex) -> PackageIndex:
    """One of each outcome, one with a long name."""
    server.wheel(LONG, "2.0.3", "cp311-abi3-musllinux_1_2_x86_64")
    server.wheel(LONG, "2.0.3", "cp311-abi3-manylinux_2_28_x86_64")
    server.wheel("gone", "1.0", "cp313-cp313-win_amd64")
    server.sdist("compiled", "1.0", {"a.c": "", "pyproject.toml": '[build-system]\nrequires = ["maturin"]\n'})
    server.sdist("pure", "1.0", {"setup.py": ""})
    server.sdist("damaged", "1.0", {}, content=b"no archive")
    return server


ALL = (LONG, "gone", "compiled", "pure", "damaged")


def words(text: str) -> str:
    """The output without line breaks."""
    return " ".join(text.split())


def test_one_target_is_a_file_for_each_package_with_words(run: RunWheels, packages: PackageIndex) -> None:
    ran = run(*ALL, "git+https://example.org/thing")
    assert ran.out.startswith("alpine: Python 3.13, musl 1.2, x86_64\n")
    read = words(ran.out)
    assert f"✓ {LONG} 2.0.3 cp311-abi3-musllinux_1_2_x86_64" in read
    assert "✗ compiled 1.0 must be compiled" in read
    assert "○ pure 1.0 pure Python source archive, needs no compiler" in read
    assert "? damaged 1.0 unknown: the source archive can't be read" in read
    assert "∅ gone 1.0 can't be installed: no allowed file fits" in read
    assert "takes C, Rust Alpine apk add gcc musl-dev cargo" in read
    assert "problem it is damaged: " in read
    assert "no fit cp313-cp313-win_amd64: needs Windows, here is Linux. Would fit: cp313-cp313-musllinux" in read
    assert "not judged: git+https://example.org/thing (the command line): no index has it" in read
    last = ran.out.splitlines()[-1]
    assert last.startswith("✗ 1 must be compiled, 1 unknown, 1 can't be installed; 5 packages, ")
    assert ran.code == ExitCode.FAILED


def test_several_targets_are_a_matrix_with_words(run: RunWheels, packages: PackageIndex) -> None:
    """A table for each processor; what is no wheel is explained once, with the targets that it is so on."""
    packages.wheel("short", "1.0", "py3-none-any")
    ran = run("short", *ALL[1:], "--all-targets")
    assert "✓ wheel, ○ pure Python source archive" in words(ran.out)
    rows = [line for line in ran.out.splitlines() if line.strip().startswith("compiled ")]
    assert [row.count("✗ 1.0 compile") for row in rows] == [3, 3]
    headings = [line for line in ran.out.splitlines() if line.startswith("✗ compiled 1.0 on ")]
    assert len(headings) == 1
    assert "✗ alpine x86_64: 1 must be compiled, 1 unknown, 1 can't be installed; 5 packages" in ran.out


@pytest.mark.parametrize("arguments", [(), ("--all-targets",)])
def test_names_are_whole_in_80_columns(run: RunWheels, packages: PackageIndex, arguments: tuple[str, ...]) -> None:
    ran = run(*ALL, *arguments)
    assert "…" not in ran.out
    assert all(re.search(rf"\b{name}\b", ran.out) for name in ALL)
    tables = [line for line in ran.out.splitlines() if line.startswith("  ")]
    assert max(len(line.rstrip()) for line in tables) <= 80
