"""Finds the cause of a failed build in the output of pip, compilers and BuildKit; data: failure_causes.toml."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from packaging.utils import canonicalize_name

from image_lab.approaches import Approach, load
from image_lab.data_files import read_data

FILE: Final = Path(__file__).with_suffix(".toml")

Helps = Literal["compiler", "wheel", "nothing"]

INNER_PACKAGE: Final = re.compile(r"^ {3,}ERROR: Failed building wheel for ([\w.-]+)", re.MULTILINE)
ERROR_LINE: Final = re.compile(r"^\s*(?:ERROR|error|fatal|\S*Error)\b.*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a build failed: ``evidence`` is the line that shows it, ``would_work`` lists approaches without it."""

    name: str
    title: str
    package: str
    explanation: str
    remedy: str
    evidence: str
    helps: Helps
    would_work: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.title}: {self.package}" if self.package else self.title


@dataclass(frozen=True, slots=True)
class Entry:
    """A cause as failure_causes.toml describes it."""

    name: str
    title: str
    patterns: tuple[re.Pattern[str], ...]
    explanation: str
    remedy: str
    helps: Helps

    def find(self, printed: str) -> re.Match[str] | None:
        return next((found for pattern in self.patterns if (found := pattern.search(printed))), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The known causes, the one for everything else, and the patterns of notes and of package names."""

    causes: tuple[Entry, ...]
    unknown: Entry
    notes: tuple[tuple[re.Pattern[str], str], ...]
    package_patterns: tuple[re.Pattern[str], ...]


@cache
def read_catalogue(file: Path = FILE) -> Catalogue:
    data = read_data(file)
    notes = tuple((re.compile(note["pattern"]), note["text"]) for note in data["notes"])
    packages = tuple(re.compile(pattern, re.MULTILINE) for pattern in data["package_patterns"])
    return Catalogue(tuple(map(_parse_entry, data["causes"])), _parse_entry(data["unknown"]), notes, packages)


def _parse_entry(fields: dict[str, Any]) -> Entry:
    patterns = tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in fields.pop("patterns"))
    return Entry(patterns=patterns, **fields)


def explain(printed: str, approach: Approach, era: str, from_source: tuple[str, ...] = ()) -> Cause:
    """The cause of a failed build that ``printed`` this; ``"unknown"`` with the last error line if no pattern matches.

    For packages that the user asked to compile ``from_source``, a wheel is no solution.
    """
    catalogue = read_catalogue()
    matches = ((entry, found) for entry in catalogue.causes if (found := entry.find(printed)))
    entry, found = next(matches, (catalogue.unknown, None))
    is_about_one = "{package}" in entry.explanation + entry.remedy or entry is catalogue.unknown
    package = find_package(printed) if is_about_one else ""
    words = {"package": package or "a package"}
    return Cause(
        name=entry.name,
        title=entry.title,
        package=package,
        explanation=entry.explanation.format(**words),
        remedy=entry.remedy.format(**words),
        evidence=find_line(printed, found.start()) if found else find_last_error(printed),
        helps=entry.helps,
        would_work=find_alternatives(entry.helps, approach, era, from_source),
        notes=tuple(text for pattern, text in catalogue.notes if pattern.search(printed)),
    )


def is_about_packages(printed: str) -> bool:
    return next((entry.helps != "nothing" for entry in read_catalogue().causes if entry.find(printed)), False)


def find_package(printed: str) -> str:
    """The requirement that pip gave up on, with the build dependency that failed; "" if pip names none."""
    for pattern in read_catalogue().package_patterns:
        if found := pattern.findall(printed):
            package, inner = canonicalize_name(found[-1]), INNER_PACKAGE.findall(printed)
            needed = canonicalize_name(inner[-1]) if inner else package
            return package if needed == package else f"{needed}, which {package} needs to be built"
    return ""


def find_alternatives(helps: Helps, approach: Approach, era: str, from_source: tuple[str, ...]) -> tuple[str, ...]:
    if helps == "nothing":
        return ()
    takes_wheels = helps == "wheel" or not from_source
    others = [one for one in load() if one.id != approach.id and era in one.eras]
    return tuple(
        one.id
        for one in others
        if one.eras[era].outcome == "builds" and (one.compiles or (takes_wheels and one.eras[era].base.libc == "glibc"))
    )


def find_line(printed: str, position: int) -> str:
    start, end = printed.rfind("\n", 0, position) + 1, printed.find("\n", position)
    return printed[start : end if end >= 0 else len(printed)].strip()


def find_last_error(printed: str) -> str:
    errors = [line for found in ERROR_LINE.finditer(printed) if (line := found.group().strip())]
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    return (errors or lines or ["no output"])[-1]
