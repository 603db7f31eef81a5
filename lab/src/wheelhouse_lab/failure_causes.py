"""Names the cause of a failed build from what pip, the compilers and BuildKit printed; the data is causes.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from packaging.utils import canonicalize_name

from wheelhouse_lab.approaches import Approach, load

FILE: Final = Path(__file__).with_suffix(".toml")
SCHEMA_VERSION: Final = 1

Helps = Literal["compiler", "wheel", "nothing"]

# Where pip names the package that it gave up on, the most reliable place first. Of several matches the last one counts:
# what failed inside, a build dependency, is printed before the package that needed it.
PACKAGE_PATTERNS: Final = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^╰─> (?!See )([A-Za-z0-9][\w.-]*)",
        r"^ERROR: No matching distribution found for ([A-Za-z0-9][\w.-]*)",
        r"^ERROR: Failed to build installable wheels for some pyproject.toml based projects \(([\w.-]+)",
        r"^ERROR: (?:Could not build wheels for|Failed to build '?)\s*([\w.-]+)",
        r"^ {0,2}ERROR: Failed building wheel for ([\w.-]+)",
        r"^\s+Running setup\.py install for ([\w.-]+)",
        r"^\s+([A-Za-z0-9][\w.-]*)(?:==\S+)? from \S+(?: \(from .*\))?:\s*$",
        r"^ERROR: ([\w.]+)-[^-\s]+-\S+\.whl is not a supported wheel",
        r"^(?:Collecting|Building wheel for|Processing) ([A-Za-z0-9][\w.]*(?:-[A-Za-z][\w.]*)*)",
    )
)
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
        """The first match of any of its patterns."""
        return next((found for pattern in self.patterns if (found := pattern.search(printed))), None)


UNKNOWN: Final = Entry(
    name="unknown",
    title="a cause that the lab does not know",
    patterns=(),
    explanation="The step failed for a reason that is not in failure_causes.toml.",
    remedy="Read the end of the log.",
    helps="nothing",
)


@cache
def read_catalogue(file: Path = FILE) -> tuple[tuple[Entry, ...], tuple[tuple[re.Pattern[str], str], ...]]:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    assert data["schema_version"] == SCHEMA_VERSION  # noqa: S101  the file beside this one
    notes = tuple((re.compile(note["pattern"]), note["text"]) for note in data["notes"])
    return tuple(_parse_entry(fields) for fields in data["causes"]), notes


def _parse_entry(fields: dict[str, Any]) -> Entry:
    patterns = tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in fields.pop("patterns"))
    return Entry(patterns=patterns, **fields)


def explain(printed: str, approach: Approach, era: str, from_source: tuple[str, ...] = ()) -> Cause:
    """The cause of a failed build; ``"unknown"`` with the last error line if no pattern matches.

    Args:
        printed: the output of the failed step and of the client.
        approach: what was built.
        era: the era that was built.
        from_source: packages that the user asked to compile, so that a wheel is no solution.
    """
    entries, notes = read_catalogue()
    matches = ((entry, found) for entry in entries if (found := entry.find(printed)))
    entry, found = next(matches, (UNKNOWN, None))
    is_about_one = "{package}" in entry.explanation + entry.remedy or entry is UNKNOWN
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
        notes=tuple(text for pattern, text in notes if pattern.search(printed)),
    )


def is_about_packages(printed: str) -> bool:
    entries, _notes = read_catalogue()
    return next((entry.helps for entry in entries if entry.find(printed)), UNKNOWN.helps) != "nothing"


def find_package(printed: str) -> str:
    """The requirement that pip gave up on, with the build dependency that failed; "" if pip names none."""
    for pattern in PACKAGE_PATTERNS:
        if found := pattern.findall(printed):
            package, inner = canonicalize_name(found[-1]), INNER_PACKAGE.findall(printed)
            needed = canonicalize_name(inner[-1]) if inner else package
            return package if needed == package else f"{needed}, which {package} needs to be built"
    return ""


def find_alternatives(helps: Helps, approach: Approach, era: str, from_source: tuple[str, ...]) -> tuple[str, ...]:
    """The other approaches of the era that have what was missing."""
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
    """The last line that looks like an error, else the last line."""
    errors = [line for found in ERROR_LINE.finditer(printed) if (line := found.group().strip())]
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    return (errors or lines or ["no output"])[-1]
