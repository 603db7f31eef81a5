"""What a source archive says of itself without being built: its build requirements, its dependencies, its needs."""

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

from wheelhouse_lab.errors import UsageError
from wheelhouse_lab.wheels.sdist_archive import READ, Archives, Sources

DATA: Final = Path(__file__).with_name("toolchains.toml")
SEARCHED: Final = READ - {"PKG-INFO", "requires.txt"}
NOT_BUILT: Final = re.compile(r"(?:^|/)(?:tests?|testing|docs?|examples?|benchmarks?|fixtures)(?:/|$)")
SHIM: Final = {"setuptools", "wheel"}


@dataclass(frozen=True)
class Need:
    """Something that a compile takes; ``minimum`` is a version, or "" where the archive names none."""

    tool: str
    minimum: str
    alpine: str
    debian: str

    def __str__(self) -> str:
        return f"{self.tool} ≥ {self.minimum}" if self.minimum else self.tool


def build_requires(sources: Sources) -> list[str]:
    """``build-system.requires``; setuptools where there is none (PEP 518)."""
    try:
        system = tomllib.loads(sources.text("pyproject.toml")).get("build-system", {})
    except tomllib.TOMLDecodeError:
        system = {}
    return [str(one) for one in system.get("requires", ["setuptools"])]


@cache
def toolchains() -> list[dict[str, Any]]:
    """toolchains.toml."""
    rows: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["tools"]
    return rows


def tools(sources: Sources, required: list[str]) -> list[Need]:
    """The tools that an archive gives away."""
    names = {canonicalize_name(name) for one in required if (name := project_of(one))} - SHIM
    built = [path for path in sources.names if not NOT_BUILT.search(path)]
    texts = [text for path, text in sources.texts.items() if path in built and PurePosixPath(path).name in SEARCHED]
    return [
        Need(row["id"], minimum(row, texts), row["alpine"], row["debian"])
        for row in toolchains()
        if names & set(row.get("build_requires", ())) or has_file(row, built) or has_pattern(row, texts)
    ]


def project_of(requirement: str) -> str:
    """The name in a requirement; "" where it can't be read."""
    try:
        return Requirement(requirement).name
    except InvalidRequirement:
        return ""


def has_file(row: dict[str, Any], paths: list[str]) -> bool:
    """Whether the archive has a file that the tool works on."""
    names, suffixes = set(row.get("names", ())), set(row.get("suffixes", ()))
    return any(PurePosixPath(path).name in names or PurePosixPath(path).suffix in suffixes for path in paths)


def has_pattern(row: dict[str, Any], texts: list[str]) -> bool:
    """Whether a text mentions the tool."""
    return any(re.search(pattern, text) for pattern in row.get("patterns", ()) for text in texts)


def minimum(row: dict[str, Any], texts: list[str]) -> str:
    """The highest of the least versions that the texts ask for, shortened: 1.41.0 is 1.41."""
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


def dependency_metadata(name: str, version: Version, archives: Archives) -> dict[str, object]:
    """What a release without a wheel requires, as its own archive says; for uv's ``dependency-metadata``.

    Of an archive that can't be read nothing is known, which is told where it is judged.

    Raises:
        UsageError: it has no source archive.
    """
    file = next((one for one in archives.index.release(name, version) if not one.is_wheel), None)
    if file is None:
        raise UsageError(f"expected a file of {name} {version} on the index; found none.")
    raw, _unknown = parse_email(archives.metadata(file))
    requires = set(raw.get("requires_dist", []))
    if not requires:  # an egg's own file, where the metadata is older than the field
        texts = archives.read(file).texts
        requires = {line for path, text in texts.items() if path.endswith("requires.txt") for line in egg_lines(text)}
    return {"name": name, "version": str(version), "requires-dist": sorted(requires)}


def egg_lines(text: str) -> Iterator[str]:
    """The requirements of an egg's ``requires.txt``, in which ``[extra:marker]`` heads what it is for."""
    extra = marker = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            extra, _colon, marker = line.strip("[]").partition(":")
        elif line and project_of(line):
            conditions = [f"({marker})"] if marker else []
            conditions += [f"extra == '{extra}'"] if extra else []
            yield f"{line} ; {' and '.join(conditions)}" if conditions else line
