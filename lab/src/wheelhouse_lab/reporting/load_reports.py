"""What the report is made from: the newest committed report of each kind, or the files that are named."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wheelhouse_lab import project
from wheelhouse_lab.errors import UsageError
from wheelhouse_lab.report_files import read_json

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
    """A report as data, and the file that has it."""

    file: Path
    data: dict[str, Any]

    @property
    def name(self) -> str:
        """The file as a reader finds it: from the project's root where it is in the project."""
        name = project.relative_path(self.file)
        return self.file.name if name == str(self.file) else name

    @property
    def date(self) -> str:
        """The day on which it was made, as YYYY-MM-DD."""
        return str(self.data["created_at"])[:10]


@dataclass(frozen=True, slots=True)
class Material:
    """Every report that the page draws on; a kind that nobody has made yet is missing."""

    measure: Source | None = None
    probes: Source | None = None
    verify: tuple[Source, ...] = ()
    wheels: tuple[Source, ...] = ()
    compiling: Source | None = None

    def __iter__(self) -> Iterator[Source]:
        yield from filter(None, (self.measure, self.probes, *self.verify, *self.wheels, self.compiling))

    @property
    def base_kinds(self) -> list[str]:
        """Which kinds of bases the figures are of: "official", "stand-in"; lists of wheels are of none."""
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
    """The reports that are named, and of each kind that is not, the newest below ``folder``.

    Raises:
        UsageError: a file is no report of its kind, or there is no report at all.
    """
    folder = folder or project.root() / FOLDER
    material = Material(
        read(measure, "measure") if measure else newest(folder, "measure"),
        read(probes, "probes") if probes else newest(folder, "probes"),
        tuple(read(file, "verify") for file in verify) or newest_of_each(folder, "verify", eras_of),
        tuple(read(file, "wheels") for file in wheels) or newest_of_each(folder, "wheels", requirements_of),
        read(compiling, "compile") if compiling else newest(folder, "compile"),
    )
    if not [*material]:
        raise UsageError(
            f"expected reports below {folder}; found none. Make one: python -m {COMMANDS['measure']}, with a file in"
            " docs/reports/measure."
        )
    return material


def newest(folder: Path, kind: str) -> Source | None:
    """The report of ``kind`` that was made last, by the time that it names; nothing where there is none."""
    return max(committed(folder, kind), key=lambda source: str(source.data["created_at"]), default=None)


def newest_of_each(folder: Path, kind: str, subject: Callable[[dict[str, Any]], Hashable]) -> tuple[Source, ...]:
    """The newest report on each subject: today's requirements and those of 2021 stand side by side."""
    found = sorted(committed(folder, kind), key=lambda source: str(source.data["created_at"]))
    return tuple({subject(source.data): source for source in found}.values())


def requirements_of(data: dict[str, Any]) -> Hashable:
    """Which requirements a list of wheels is about."""
    return tuple(data["sources"])


def eras_of(data: dict[str, Any]) -> Hashable:
    """Which eras' images were verified."""
    return frozenset(one["era"] for one in data["approaches"])


def committed(folder: Path, kind: str) -> list[Source]:
    """Every report of ``kind`` below ``folder``."""
    return [read(file, kind) for file in sorted((folder / kind).glob("*.json"))]


def read(file: Path, kind: str) -> Source:
    """A report of ``kind``.

    Raises:
        UsageError: the file is missing, is no JSON, or is no such report of a version that this lab knows.
    """
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
