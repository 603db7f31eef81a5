"""Metadata of a source archive without a build: build requirements, dependencies, needed tools."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from image_lab.data_files import read_data
from image_lab.errors import UsageError
from image_lab.wheels.sdist_archive import READ, Archives, Sources

DATA: Final = Path(__file__).with_name("toolchains.toml")
SEARCHED: Final = READ - {"PKG-INFO", "requires.txt"}
NOT_BUILT: Final = re.compile(r"(?:^|/)(?:tests?|testing|docs?|examples?|benchmarks?|fixtures)(?:/|$)")
SHIM: Final = {"setuptools", "wheel"}


@dataclass(frozen=True)
class Need:
    """A tool that a compile needs; ``minimum`` is a version, or "" if the archive names none."""

    tool: str
    minimum: str
    alpine: str
    debian: str

    def __str__(self) -> str:
        return f"{self.tool} ≥ {self.minimum}" if self.minimum else self.tool


def read_build_requires(sources: Sources) -> list[str]:
    """``build-system.requires``; setuptools by default (PEP 518)."""
    try:
        system = tomllib.loads(sources.text("pyproject.toml")).get("build-system", {})
    except tomllib.TOMLDecodeError:
        system = {}
    return [str(one) for one in system.get("requires", ["setuptools"])]


@cache
def load_toolchains() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_data(DATA)["tools"]
    return rows


def find_tools(sources: Sources, required: list[str]) -> list[Need]:
    names = {canonicalize_name(name) for one in required if (name := parse_name(one))} - SHIM
    built = [path for path in sources.names if not NOT_BUILT.search(path)]
    texts = [text for path, text in sources.texts.items() if path in built and PurePosixPath(path).name in SEARCHED]
    return [
        Need(row["id"], find_minimum(row, texts), row["alpine"], row["debian"])
        for row in load_toolchains()
        if names & set(row.get("build_requires", ()))
        or has_file(row, built)
        or any(re.search(pattern, text) for pattern in row.get("patterns", ()) for text in texts)
    ]


def parse_name(requirement: str) -> str:
    try:
        return Requirement(requirement).name
    except InvalidRequirement:
        return ""


def has_file(row: dict[str, Any], paths: list[str]) -> bool:
    names, suffixes = set(row.get("names", ())), set(row.get("suffixes", ()))
    return any(PurePosixPath(path).name in names or PurePosixPath(path).suffix in suffixes for path in paths)


def find_minimum(row: dict[str, Any], texts: list[str]) -> str:
    """The highest minimum version in the texts, shortened: 1.41.0 is 1.41."""
    found = [match for pattern in row.get("minimum", ()) for text in texts for match in re.findall(pattern, text)]
    versions = []
    for text in found:
        try:
            versions.append(Version(text))
        except InvalidVersion:
            continue
    if not versions:
        return ""
    highest = max(versions)
    return f"{highest.major}.{highest.minor}" + (f".{highest.micro}" if highest.micro else "")


def read_dependencies(name: str, version: Version, archives: Archives) -> dict[str, object]:
    """The requirements of a release without a wheel, from its archive, for uv's ``dependency-metadata``.

    Nothing is known of an unreadable archive; the verdict says so. Raises UsageError without a source archive.
    """
    file = next((one for one in archives.index.release(name, version) if not one.is_wheel), None)
    if file is None:
        raise UsageError(f"expected a file of {name} {version} on the index; found none.")
    raw, _unknown = parse_email(archives.read_metadata(file))
    requires = set(raw.get("requires_dist", []))
    if not requires:  # an egg's own file, where the metadata is older than the field
        texts = archives.read(file).texts
        requires = {
            line for path, text in texts.items() if path.endswith("requires.txt") for line in parse_egg_requires(text)
        }
    return {"name": name, "version": str(version), "requires-dist": sorted(requires)}


def parse_egg_requires(text: str) -> Iterator[str]:
    """The requirements in an egg's ``requires.txt``, where ``[extra:marker]`` heads a section."""
    extra = marker = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            extra, _colon, marker = line.strip("[]").partition(":")
        elif line and parse_name(line):
            conditions = [f"({marker})"] if marker else []
            conditions += [f"extra == '{extra}'"] if extra else []
            yield f"{line} ; {' and '.join(conditions)}" if conditions else line
