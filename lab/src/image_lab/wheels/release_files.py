"""The files of a release, pip's choice among them, and why a wheel does not fit a target."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

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

from image_lab.wheels.targets import LEGACY, Target, format_pair

PLATFORM = re.compile(r"(manylinux|musllinux)_(\d+)_(\d+)_(\w+)")
LEGACY_PLATFORM = re.compile(rf"({'|'.join(LEGACY.values())})_(\w+)")
LEGACY_VERSIONS = {name: version for version, name in LEGACY.items()}
CPYTHON = re.compile(r"cp3(\d+)")
LIBCS = {"manylinux": "glibc", "musllinux": "musl"}
# How far away a wheel is that misses in this: another system is further away than another Python.
WEIGHTS = {"system": 100, "architecture": 40, "implementation": 30, "ABI": 30, "libc": 20} | {
    "Python": 5,
    "libc version": 4,
}


@dataclass(frozen=True)
class File:
    """A file on an index."""

    filename: str
    url: str
    version: Version
    tags: frozenset[Tag] = frozenset()  # of a wheel; empty for a source archive
    build: BuildTag = ()
    size_bytes: int | None = None  # None if the index does not say (PEP 700)
    uploaded: datetime | None = None
    requires_python: str = ""
    yanked: str | None = None  # the reason, "" without one; None if it is not yanked (PEP 592)
    hashes: dict[str, str] = field(default_factory=dict, hash=False, compare=False)
    has_metadata: bool = False  # whether the index serves the metadata separately (PEP 658)

    @property
    def is_wheel(self) -> bool:
        return bool(self.tags)

    @property
    def tag(self) -> str:
        """The tag in the file name: ``cp311-abi3-musllinux_1_2_x86_64``; "" for a source archive."""
        return "-".join(self.filename.removesuffix(".whl").split("-")[-3:]) if self.is_wheel else ""


@dataclass(frozen=True, order=True)
class Mismatch:
    """One part of a wheel's tag that a target does not support."""

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
        """Whether a file may be used; a project's own name overrides ``:all:``."""
        return not self.find_option(name, is_wheel=file.is_wheel)

    def find_option(self, name: str, *, is_wheel: bool) -> str:
        """The option that forbids a project's wheels, or its source archives; "" if none does."""
        word, forbidden, other = "--only-binary", self.only_binary, self.no_binary
        if is_wheel:
            word, forbidden, other = "--no-binary", self.no_binary, self.only_binary
        if name in forbidden:
            return f"{word}={name}"
        return f"{word}=:all:" if ":all:" in forbidden and name not in other else ""


@dataclass(frozen=True)
class Parsed:
    """The parts of a file name; no tags for a source archive."""

    name: NormalizedName
    version: Version
    tags: frozenset[Tag] = frozenset()
    build: BuildTag = ()


def parse_filename(filename: str) -> Parsed | None:
    """The parts of a file name; None for a kind that pip does not install, such as an egg."""
    try:
        if filename.endswith(".whl"):
            name, version, build, tags = parse_wheel_filename(filename)
            return Parsed(name, version, tags, build)
        return Parsed(*parse_sdist_filename(filename))
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None


def choose_file(
    files: Iterable[File],
    target: Target,
    *,
    hashes: Collection[str] = (),
    allowed: FormatControl | None = None,
    name: str = "",
) -> File | None:
    """The file that pip uses: the wheel with the best tag, then the highest build; else the source archive.

    A yanked file is used only if no other file of the release fits. ``hashes`` (``sha256:…``) limit the files,
    ``allowed`` are the options for the project ``name``.
    """
    candidates = [one for one in files if accepts_python(one, target) and (not allowed or allowed.allows(name, one))]
    candidates = [one for one in candidates if matches_hashes(one, hashes)]
    fitting = [one for one in candidates if not one.is_wheel or rank_file(one, target) is not None]
    candidates = [one for one in fitting if one.yanked is None] or fitting
    wheels = [(rank, one) for one in candidates if (rank := rank_file(one, target)) is not None]
    if wheels:
        best = min(rank for rank, _one in wheels)
        return max((one for rank, one in wheels if rank == best), key=lambda one: one.build)
    return next((one for one in candidates if not one.is_wheel), None)


def matches_hashes(file: File, hashes: Collection[str]) -> bool:
    """Whether a file may have one of these hashes; one without known hashes may."""
    kinds = {one.partition(":")[0] for one in hashes}
    known = {f"{kind}:{value}" for kind, value in file.hashes.items() if kind in kinds}
    return not known or not known.isdisjoint(hashes)


def rank_file(file: File, target: Target) -> int | None:
    """The rank of a wheel's best tag; None if none fits, and for a source archive."""
    return min((target.ranks[tag] for tag in file.tags if tag in target.ranks), default=None)


def accepts_python(file: File, target: Target) -> bool:
    """Whether its ``requires-python`` allows the target; an invalid one is ignored, as in pip."""
    try:
        return target.full_python in parse_specifiers(file.requires_python)
    except InvalidSpecifier:
        return True


@cache
def parse_specifiers(text: str) -> SpecifierSet:
    """Cached, since most files of a project have the same ``requires-python``."""
    return SpecifierSet(text)


def find_mismatches(file: File, target: Target) -> list[Mismatch]:
    """What the target lacks for a wheel, by its closest tag; empty if it fits."""
    found = min(
        ([*compare_python(tag, target), *compare_platform(tag.platform, target)] for tag in file.tags),
        key=sum_distance,
        default=[],
    )
    if not found and rank_file(file, target) is None:
        found = [Mismatch("ABI", f"ABI {file.tag.split('-')[1]}", f"ABI {find_similar_tag(file, target).abi}")]
    if not accepts_python(file, target):
        found = [*found, Mismatch("Python", f"Python {file.requires_python}", f"Python {target.python}")]
    return found


def sum_distance(found: Iterable[Mismatch]) -> int:
    return sum(WEIGHTS[one.what] for one in found)


def find_similar_tag(file: File, target: Target) -> Tag:
    """The supported tag of a target that has most in common with a wheel's tags."""

    def in_common(tag: Tag) -> tuple[int, int]:
        common = max(
            (tag.platform == one.platform) + (tag.abi == one.abi) + (tag.interpreter == one.interpreter)
            for one in file.tags
        )
        return -common, target.ranks[tag]

    return min(target.ranks, key=in_common)


def find_closest(files: Iterable[File], target: Target) -> list[tuple[File, list[Mismatch]]]:
    """The wheels that do not fit, the closest first: one for each set of reasons, without supersets.

    Wheels for another system are included only if there are no others.
    """
    missed = [(file, found) for file in files if file.is_wheel and (found := find_mismatches(file, target))]
    missed = [pair for pair in missed if all(one.what != "system" for one in pair[1])] or missed
    missed.sort(key=lambda pair: (sum_distance(pair[1]), count_minors_between(pair[0], target), pair[0].filename))
    kinds: dict[frozenset[str], tuple[File, list[Mismatch]]] = {}
    for file, found in missed:
        kind = frozenset(one.what for one in found)
        if not any(known <= kind for known in kinds):
            kinds[kind] = file, found
    return list(kinds.values())


def count_minors_between(file: File, target: Target) -> int:
    """The number of minor versions between a wheel's CPython and the target's; 100 for other implementations."""
    found = [CPYTHON.fullmatch(tag.interpreter) for tag in file.tags]
    return min((abs(int(one[1]) - target.python_minor[1]) for one in found if one), default=100)


def compare_python(tag: Tag, target: Target) -> list[Mismatch]:
    here = f"CPython {format_pair(target.python_minor)}"
    match = CPYTHON.fullmatch(tag.interpreter)
    if match is None:
        return compare_other_python(tag, target, here)
    minor = int(match[1])
    if tag.abi == "abi3":
        return [] if minor <= target.python_minor[1] else [Mismatch("Python", f"CPython 3.{minor} or newer", here)]
    if tag.abi.endswith("t"):
        return [Mismatch("Python", f"CPython 3.{minor} without GIL", here)]
    return [] if (3, minor) == target.python_minor else [Mismatch("Python", f"CPython 3.{minor}", here)]


def compare_other_python(tag: Tag, target: Target, here: str) -> list[Mismatch]:
    if not tag.interpreter.startswith("py"):
        return [Mismatch("implementation", {"pp": "PyPy"}.get(tag.interpreter[:2], tag.interpreter), here)]
    digits = tag.interpreter.removeprefix("py")
    is_three = digits[:1] == "3" and (not digits[1:] or int(digits[1:]) <= target.python_minor[1])
    version = ".".join(filter(None, (digits[:1], digits[1:])))
    return [] if is_three else [Mismatch("Python", f"Python {version}", here)]


def compare_platform(platform: str, target: Target) -> list[Mismatch]:
    if platform == "any":
        return []
    match, legacy = PLATFORM.fullmatch(platform), LEGACY_PLATFORM.fullmatch(platform)
    if match:
        return compare_linux(LIBCS[match[1]], (int(match[2]), int(match[3])), match[4], target)
    if legacy:
        return compare_linux("glibc", LEGACY_VERSIONS[legacy[1]], legacy[2], target)
    if platform.startswith("linux_"):
        return compare_arch(platform.removeprefix("linux_"), target)
    return [Mismatch("system", name_system(platform), "Linux")]


def compare_linux(libc: str, version: tuple[int, int], arch: str, target: Target) -> list[Mismatch]:
    found = compare_arch(arch, target)
    if libc != target.libc:
        found.append(Mismatch("libc", f"{libc} {format_pair(version)} or newer", target.libc_text))
    elif version > target.libc_version:
        found.append(Mismatch("libc version", f"{libc} {format_pair(version)} or newer", target.libc_text))
    return found


def compare_arch(arch: str, target: Target) -> list[Mismatch]:
    return [] if arch == target.arch else [Mismatch("architecture", arch, target.arch)]


def name_system(platform: str) -> str:
    names = {"win": "Windows", "macosx": "macOS", "ios": "iOS", "android": "Android", "pyodide": "Pyodide"}
    return next((name for prefix, name in names.items() if platform.startswith(prefix)), platform)


def find_wheel(files: Sequence[File], target: Target) -> File | None:
    chosen = choose_file([one for one in files if one.is_wheel], target)
    return chosen if chosen and chosen.is_wheel else None
