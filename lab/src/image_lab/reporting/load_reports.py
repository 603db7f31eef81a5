"""Loads the reports for the page: the given files, and the newest committed report of every other kind."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from image_lab import project
from image_lab.errors import UsageError
from image_lab.report_files import read_json

FOLDER: Final = "docs/reports"
# A kind of report, with what makes one. Measurements were the first kind and don't name theirs.
COMMANDS: Final = {
    "measure": "lab measure --all --output FILE",
    "probes": "lab probe --all --output FILE",
    "verify": "lab verify --era 2021 alpine-bare slim-buster --output FILE",
    "wheels": "lab wheels -r requirements.txt --all-targets --output FILE",
    "compile": "lab compile --output FILE",
}
SCHEMA_VERSION: Final = 1  # of every kind


@dataclass(frozen=True, slots=True)
class Source:
    """A report as data, and its file."""

    file: Path
    data: dict[str, Any]

    @property
    def name(self) -> str:
        name = project.relative_path(self.file)
        return self.file.name if name == str(self.file) else name

    @property
    def date(self) -> str:
        return str(self.data["created_at"])[:10]


@dataclass(frozen=True, slots=True)
class Material:
    """All reports of the page; kinds that do not exist yet are missing."""

    measure: Source | None = None
    probes: Source | None = None
    verify: tuple[Source, ...] = ()
    wheels: tuple[Source, ...] = ()
    compiling: Source | None = None

    def __iter__(self) -> Iterator[Source]:
        yield from filter(None, (self.measure, self.probes, *self.verify, *self.wheels, self.compiling))

    @property
    def base_kinds(self) -> list[str]:
        """The kinds of the bases: "official", "stand-in"; lists of wheels have none."""
        return sorted({source.data["base_kind"] for source in self if "base_kind" in source.data})


def gather(  # noqa: PLR0913  one for each kind of report
    measure: Path | None = None,
    probes: Path | None = None,
    verify: Sequence[Path] = (),
    wheels: Sequence[Path] = (),
    compiling: Path | None = None,
    *,
    folder: Path | None = None,
) -> Material:
    """The given reports, and the newest of every other kind below ``folder``."""
    folder = folder or project.root() / FOLDER
    material = Material(
        read_report(measure, "measure") if measure else find_newest(folder, "measure"),
        read_report(probes, "probes") if probes else find_newest(folder, "probes"),
        tuple(read_report(file, "verify") for file in verify) or find_newest_of_each(folder, "verify", get_eras),
        tuple(read_report(file, "wheels") for file in wheels)
        or find_newest_of_each(folder, "wheels", get_requirements),
        read_report(compiling, "compile") if compiling else find_newest(folder, "compile"),
    )
    if not [*material]:
        raise UsageError(
            f"expected reports below {folder}; found none. Make one: python -m {COMMANDS['measure']}, with a file in"
            " docs/reports/measure."
        )
    return material


def find_newest(folder: Path, kind: str) -> Source | None:
    """The report of ``kind`` with the latest date; None if there is none."""
    return max(read_all(folder, kind), key=lambda source: str(source.data["created_at"]), default=None)


def find_newest_of_each(folder: Path, kind: str, subject: Callable[[dict[str, Any]], Hashable]) -> tuple[Source, ...]:
    found = sorted(read_all(folder, kind), key=lambda source: str(source.data["created_at"]))
    return tuple({subject(source.data): source for source in found}.values())


def get_requirements(data: dict[str, Any]) -> Hashable:
    return tuple(data["sources"])


def get_eras(data: dict[str, Any]) -> Hashable:
    return frozenset(one["era"] for one in data["approaches"])


def read_all(folder: Path, kind: str) -> list[Source]:
    """Every report of ``kind`` below ``folder``."""
    return [read_report(file, kind) for file in sorted((folder / kind).glob("*.json"))]


def read_report(file: Path, kind: str) -> Source:
    """A report of ``kind``; raises UsageError if the file is not one of a known version."""
    command = " ".join(COMMANDS[kind].split()[:2])
    found = read_json(file, command)
    is_report = isinstance(found, dict) and found.get("kind", "measure") == kind and "created_at" in found
    version = found.get("schema_version") if is_report else None
    if version != SCHEMA_VERSION:
        what = f"schema_version {version!r}" if is_report else "something else"
        raise UsageError(
            f"{file}: expected a report of `{command}` with schema_version {SCHEMA_VERSION}; found {what}. "
            f"Make one: python -m {COMMANDS[kind]}"
        )
    return Source(file.resolve(), found)
