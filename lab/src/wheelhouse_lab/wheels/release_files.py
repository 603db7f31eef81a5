"""The files of a release, the one that pip would take on a target, and why a wheel does not fit there."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import Tag
from packaging.utils import (
    BuildTag,
    InvalidSdistFilename,
    InvalidWheelFilename,
    NormalizedName,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

from wheelhouse_lab.wheels.targets import LEGACY, Target, dotted

PLATFORM: Final = re.compile(r"(manylinux|musllinux)_(\d+)_(\d+)_(\w+)")
LEGACY_PLATFORM: Final = re.compile(rf"({'|'.join(LEGACY.values())})_(\w+)")
LEGACY_VERSIONS: Final = {name: version for version, name in LEGACY.items()}
CPYTHON: Final = re.compile(r"cp3(\d+)")
LIBCS: Final = {"manylinux": "glibc", "musllinux": "musl"}
# How far away a wheel is that misses in this: another system is further away than another Python.
WEIGHTS: Final = {"system": 100, "architecture": 40, "implementation": 30, "ABI": 30, "libc": 20} | {
    "Python": 5,
    "libc version": 4,
}


@dataclass(frozen=True)
class File:
    """A file on an index.

    Attributes:
        size_bytes: None where the index does not say (PEP 700).
        uploaded: likewise.
        has_metadata: whether the index has the metadata beside the file (PEP 658).
        yanked: the reason, "" where none was given; None when it is not yanked (PEP 592).
        tags: of a wheel; empty for a source archive.
    """

    filename: str
    url: str
    version: Version
    tags: frozenset[Tag] = frozenset()
    build: BuildTag = ()
    size_bytes: int | None = None
    uploaded: datetime | None = None
    requires_python: str = ""
    yanked: str | None = None
    hashes: dict[str, str] = field(default_factory=dict, hash=False, compare=False)
    has_metadata: bool = False

    @property
    def is_wheel(self) -> bool:
        """Whether it is one; else it is a source archive."""
        return bool(self.tags)

    @property
    def tag(self) -> str:
        """The tag as the name has it: ``cp311-abi3-musllinux_1_2_x86_64``; "" for a source archive."""
        return "-".join(self.filename.removesuffix(".whl").split("-")[-3:]) if self.is_wheel else ""


@dataclass(frozen=True, order=True)
class Mismatch:
    """One thing about a wheel's tag that a target does not have."""

    what: str
    needs: str
    here: str

    def __str__(self) -> str:
        return f"needs {self.needs}, here is {self.here}"


@dataclass(frozen=True)
class FormatControl:
    """pip's ``--only-binary`` and ``--no-binary``: names of projects, or ``:all:``."""

    only_binary: frozenset[str] = frozenset()
    no_binary: frozenset[str] = frozenset()

    def allows(self, name: str, file: File) -> bool:
        """Whether a file may be taken; a project's own name counts more than ``:all:``."""
        return not self.option(name, is_wheel=file.is_wheel)

    def option(self, name: str, *, is_wheel: bool) -> str:
        """The option that forbids a project's wheels, or its source archives; "" when none does."""
        word, forbidden, other = "--only-binary", self.only_binary, self.no_binary
        if is_wheel:
            word, forbidden, other = "--no-binary", self.no_binary, self.only_binary
        if name in forbidden:
            return f"{word}={name}"
        return f"{word}=:all:" if ":all:" in forbidden and name not in other else ""


@dataclass(frozen=True)
class Parsed:
    """What a file's name says; no tags for a source archive."""

    name: NormalizedName
    version: Version
    tags: frozenset[Tag] = frozenset()
    build: BuildTag = ()


def parse(filename: str) -> Parsed | None:
    """What a file's name says; None for a kind that pip does not install, such as an egg."""
    try:
        if filename.endswith(".whl"):
            name, version, build, tags = parse_wheel_filename(filename)
            return Parsed(name, version, tags, build)
        return Parsed(*parse_sdist_filename(filename))
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None


def choose(
    files: Iterable[File],
    target: Target,
    *,
    hashes: Collection[str] = (),
    allowed: FormatControl | None = None,
    name: str = "",
) -> File | None:
    """The file that pip takes: the wheel with the best tag, then the highest build; else the source archive.

    One that was yanked is taken only where nothing else of the release fits.

    Args:
        files: of one release.
        target: where to.
        hashes: ``sha256:…`` of the files that may be taken; none means any.
        allowed: of the options ``--only-binary`` and ``--no-binary``.
        name: of the project, for ``allowed``.
    """
    candidates = [one for one in files if accepts_python(one, target) and (not allowed or allowed.allows(name, one))]
    candidates = [one for one in candidates if matches(one, hashes)]
    fitting = [one for one in candidates if not one.is_wheel or rank_of(one, target) is not None]
    candidates = [one for one in fitting if one.yanked is None] or fitting
    wheels = [(rank, one) for one in candidates if (rank := rank_of(one, target)) is not None]
    if wheels:
        best = min(rank for rank, _one in wheels)
        return max((one for rank, one in wheels if rank == best), key=lambda one: one.build)
    return next((one for one in candidates if not one.is_wheel), None)


def matches(file: File, hashes: Collection[str]) -> bool:
    """Whether a file may have one of these hashes; only a download would show one that the index does not tell."""
    kinds = {one.partition(":")[0] for one in hashes}
    told = {f"{kind}:{value}" for kind, value in file.hashes.items() if kind in kinds}
    return not told or not told.isdisjoint(hashes)


def rank_of(file: File, target: Target) -> int | None:
    """The rank of a wheel's best tag; None when none fits, and for a source archive."""
    return min((target.ranks[tag] for tag in file.tags if tag in target.ranks), default=None)


def accepts_python(file: File, target: Target) -> bool:
    """Whether its ``requires-python`` lets it be installed; one that can't be read is ignored, as pip does."""
    try:
        return target.full_python in specifiers(file.requires_python)
    except InvalidSpecifier:
        return True


@cache
def specifiers(text: str) -> SpecifierSet:
    """What ``requires-python`` says; most files of a project say the same."""
    return SpecifierSet(text)


def mismatches(file: File, target: Target) -> list[Mismatch]:
    """What the target lacks for a wheel, by the tag that comes closest; empty when it fits."""
    found = min((of_tag(tag, target) for tag in file.tags), key=distance, default=[])
    if not found and rank_of(file, target) is None:
        found = [Mismatch("ABI", f"ABI {file.tag.split('-')[1]}", f"ABI {similar_tag(file, target).abi}")]
    if not accepts_python(file, target):
        found = [*found, Mismatch("Python", f"Python {file.requires_python}", f"Python {target.python}")]
    return found


def distance(found: Iterable[Mismatch]) -> int:
    """How far away a wheel is."""
    return sum(WEIGHTS[one.what] for one in found)


def similar_tag(file: File, target: Target) -> Tag:
    """The tag that a target accepts and that has most in common with those of a wheel."""

    def in_common(tag: Tag) -> tuple[int, int]:
        common = max(
            (tag.platform == one.platform) + (tag.abi == one.abi) + (tag.interpreter == one.interpreter)
            for one in file.tags
        )
        return -common, target.ranks[tag]

    return min(target.ranks, key=in_common)


def closest(files: Iterable[File], target: Target) -> list[tuple[File, list[Mismatch]]]:
    """The wheels that do not fit, the closest first: one of each kind of reason, if no other misses in less of it.

    Those of another system are named only where there are no others.
    """
    missed = [(file, found) for file in files if file.is_wheel and (found := mismatches(file, target))]
    missed = [pair for pair in missed if all(one.what != "system" for one in pair[1])] or missed
    missed.sort(key=lambda pair: (distance(pair[1]), minors_away(pair[0], target), pair[0].filename))
    kinds: dict[frozenset[str], tuple[File, list[Mismatch]]] = {}
    for file, found in missed:
        kind = frozenset(one.what for one in found)
        if not any(known <= kind for known in kinds):
            kinds[kind] = file, found
    return list(kinds.values())


def minors_away(file: File, target: Target) -> int:
    """How many minor versions of CPython lie between a wheel and a target; other implementations are further away."""
    found = [CPYTHON.fullmatch(tag.interpreter) for tag in file.tags]
    return min((abs(int(one[1]) - target.python_minor[1]) for one in found if one), default=100)


def of_tag(tag: Tag, target: Target) -> list[Mismatch]:
    """What the target lacks for one tag, part by part."""
    return [*of_python(tag, target), *of_platform(tag.platform, target)]


def of_python(tag: Tag, target: Target) -> list[Mismatch]:
    """Interpreter and ABI."""
    here = f"CPython {dotted(target.python_minor)}"
    match = CPYTHON.fullmatch(tag.interpreter)
    if match is None:
        return of_other_python(tag, target, here)
    minor = int(match[1])
    if tag.abi == "abi3":
        return [] if minor <= target.python_minor[1] else [Mismatch("Python", f"CPython 3.{minor} or newer", here)]
    if tag.abi.endswith("t"):
        return [Mismatch("Python", f"CPython 3.{minor} without GIL", here)]
    return [] if (3, minor) == target.python_minor else [Mismatch("Python", f"CPython 3.{minor}", here)]


def of_other_python(tag: Tag, target: Target, here: str) -> list[Mismatch]:
    """A tag of another implementation, or of any."""
    if not tag.interpreter.startswith("py"):
        return [Mismatch("implementation", {"pp": "PyPy"}.get(tag.interpreter[:2], tag.interpreter), here)]
    digits = tag.interpreter.removeprefix("py")
    is_three = digits[:1] == "3" and (not digits[1:] or int(digits[1:]) <= target.python_minor[1])
    version = ".".join(filter(None, (digits[:1], digits[1:])))
    return [] if is_three else [Mismatch("Python", f"Python {version}", here)]


def of_platform(platform: str, target: Target) -> list[Mismatch]:
    """System, C library, its version, processor."""
    if platform == "any":
        return []
    match, legacy = PLATFORM.fullmatch(platform), LEGACY_PLATFORM.fullmatch(platform)
    if match:
        return of_linux(LIBCS[match[1]], (int(match[2]), int(match[3])), match[4], target)
    if legacy:
        return of_linux("glibc", LEGACY_VERSIONS[legacy[1]], legacy[2], target)
    if platform.startswith("linux_"):
        return of_arch(platform.removeprefix("linux_"), target)
    return [Mismatch("system", system(platform), "Linux")]


def of_linux(libc: str, version: tuple[int, int], arch: str, target: Target) -> list[Mismatch]:
    """A manylinux or musllinux tag."""
    found = of_arch(arch, target)
    if libc != target.libc:
        found.append(Mismatch("libc", f"{libc} {dotted(version)} or newer", target.libc_text))
    elif version > target.libc_version:
        found.append(Mismatch("libc version", f"{libc} {dotted(version)} or newer", target.libc_text))
    return found


def of_arch(arch: str, target: Target) -> list[Mismatch]:
    """The processor."""
    return [] if arch == target.arch else [Mismatch("architecture", arch, target.arch)]


def system(platform: str) -> str:
    """What a platform tag that is not of Linux means."""
    names = {"win": "Windows", "macosx": "macOS", "ios": "iOS", "android": "Android", "pyodide": "Pyodide"}
    return next((name for prefix, name in names.items() if platform.startswith(prefix)), platform)


def fits(files: Sequence[File], target: Target) -> File | None:
    """The wheel of a release that pip would take on a target; None when there is none."""
    chosen = choose([one for one in files if one.is_wheel], target)
    return chosen if chosen and chosen.is_wheel else None
