"""Tests of sdist_archive and sdist_metadata: what a source archive says without being built."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from packaging.version import Version

from image_lab.wheels import sdist_archive
from image_lab.wheels.sdist_archive import Archives, parse_archive
from image_lab.wheels.sdist_metadata import find_tools, read_build_requires, read_dependencies
from tests.wheels.index import PackageIndex, metadata, sdist

RUST_2021 = {
    "pyproject.toml": '[build-system]\nrequires = ["setuptools>=40.6.0", "wheel", "cffi>=1.12", "setuptools-rust"]\n',
    "setup.py": 'RustExtension("a", rust_version=">=1.41.0")\ncffi_modules=["build_openssl.py"]',
    "src/rust/Cargo.toml": '[package]\nname = "a"\n',
}


CMAKE = "cmake_minimum_required(VERSION 3.15.2...3.30)"


def requiring(requirement: str) -> str:
    """A pyproject.toml."""
    return f'[build-system]\nrequires = ["{requirement}"]\n'


def zipped(members: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(f"thing-1.0/{name}", text)
    return buffer.getvalue()


def needed(members: Mapping[str, str]) -> dict[str, str]:
    """The tools that an archive gives away, with their least versions."""
    sources = parse_archive(sdist("thing-1.0", members), is_zip=False)
    return {need.tool: need.minimum for need in find_tools(sources, read_build_requires(sources))}


class TestTools:
    @pytest.mark.parametrize(
        ("members", "found"),
        [
            (RUST_2021, {"C": "", "Rust": "1.41", "libffi": "", "OpenSSL": ""}),
            ({"setup.py": "setup()", "thing.py": ""}, {}),
            ({"pyproject.toml": requiring("hatchling"), "thing.py": ""}, {}),
            ({"setup.py": "", "src/thing.c": ""}, {"C": ""}),
            ({"setup.py": "", "tests/data/thing.c": "", "docs/x.cpp": ""}, {}),
            ({"pyproject.toml": requiring("maturin>=1,<2"), "Cargo.toml": 'rust-version = "1.83"'}, {"Rust": "1.83"}),
            ({"pyproject.toml": requiring("scikit-build-core"), "CMakeLists.txt": CMAKE}, {"CMake": "3.15.2"}),
            ({"setup.py": "pg_config = find()\nExtension('a', [])"}, {"C": "", "libpq": ""}),
            ({"setup.py": "", "pyproject.toml": "[build-system\n"}, {}),
        ],
    )  # fmt: skip
    def test_are_read_from_the_archive(self, members: Mapping[str, str], found: dict[str, str]) -> None:
        assert needed(members) == found

    def test_come_with_the_packages_that_bring_them(self) -> None:
        sources = parse_archive(sdist("thing-1.0", RUST_2021), is_zip=False)
        (rust,) = (need for need in find_tools(sources, read_build_requires(sources)) if need.tool == "Rust")
        assert (str(rust), rust.alpine, rust.debian) == ("Rust ≥ 1.41", "cargo", "cargo")


class TestReading:
    def test_a_zip_is_read_too(self) -> None:
        sources = parse_archive(zipped({"setup.py": "x", "src/a.pyx": ""}), is_zip=True)
        assert (sources.names, sources.text("setup.py"), sources.problem) == (["setup.py", "src/a.pyx"], "x", "")

    @pytest.mark.parametrize(
        ("content", "is_zip"),
        [
            (b"no archive", False),
            (b"no archive", True),
            (b"", False),
            (sdist("thing-1.0", {"setup.py": "x" * 50_000, "a.c": ""})[:60], False),
            (zipped({"setup.py": "x"})[:-9], True),
        ],
    )
    def test_a_damaged_one_is_told_as_such(self, content: bytes, *, is_zip: bool) -> None:
        assert parse_archive(content, is_zip=is_zip).problem.startswith("it is damaged: ")

    def test_one_that_unpacks_without_end_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sdist_archive, "MOST_UNPACKED_BYTES", 2**20)
        content = sdist("thing-1.0", {"zeros": "0" * 2**22, "setup.py": ""})
        assert len(content) < 2**20
        assert "it unpacks to more than 1 MiB" in parse_archive(content, is_zip=False).problem


class TestDependencies:
    def test_come_from_the_metadata_beside_the_archive(self, server: PackageIndex, archives: Archives) -> None:
        """PEP 658: then the archive itself is not downloaded."""
        name = server.sdist("thing", "1.0", {"setup.py": ""}, core_metadata=True)
        server.files[f"{name}.metadata"] = metadata("thing", "1.0", ("cffi>=1",)).encode()
        found = read_dependencies("thing", Version("1.0"), archives)
        assert found == {"name": "thing", "version": "1.0", "requires-dist": ["cffi>=1"]}
        assert server.paths() == ["/simple/thing/", f"/files/{name}.metadata"]

    def test_come_from_an_egg_where_the_metadata_is_older_than_the_field(
        self, server: PackageIndex, archives: Archives
    ) -> None:
        egg = "cffi>=1\n\n[fast:python_version < '3']\nnh3\n"
        server.sdist("thing", "1.0", {"thing.egg-info/requires.txt": egg, "PKG-INFO": "Name: thing\nVersion: 1.0\n"})
        assert read_dependencies("thing", Version("1.0"), archives)["requires-dist"] == [
            "cffi>=1",
            "nh3 ; (python_version < '3') and extra == 'fast'",
        ]
