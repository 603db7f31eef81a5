"""The verdict on each distribution: which file, or what a compile takes, why no wheel fits, and what to change."""

import tomllib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from packaging.utils import canonicalize_name
from packaging.version import Version

from wheelhouse_lab.errors import LabError, MachineError
from wheelhouse_lab.wheels import sdist_metadata, targets
from wheelhouse_lab.wheels.http_session import CONNECTIONS
from wheelhouse_lab.wheels.precheck import check
from wheelhouse_lab.wheels.release_files import File, Mismatch, choose, closest, fits, matches
from wheelhouse_lab.wheels.requirements import Requested
from wheelhouse_lab.wheels.resolver import Pin, resolve
from wheelhouse_lab.wheels.sdist_archive import Archives
from wheelhouse_lab.wheels.sdist_metadata import Need
from wheelhouse_lab.wheels.targets import Target

ALTERNATIVES: Final = Path(__file__).with_name("advice.toml")
PYTHONS: Final = range(8, 16)

WHEEL: Final = "wheel"  # a file that is installed as it is
PURE: Final = "pure-source"  # a source archive of Python alone: it is built, and needs no compiler
COMPILE: Final = "compile"
NOTHING: Final = "nothing"  # no wheel fits, and there is no source archive
UNKNOWN: Final = "unknown"  # a source archive that can't be read, or not to its end
NEED_WORK: Final = (COMPILE, UNKNOWN, NOTHING)
# How many targets are looked at together; each has a uv of its own at work.
TARGETS_AT_ONCE: Final = 3


@dataclass
class Distribution:
    """One distribution on one target.

    Attributes:
        outcome: WHEEL, PURE, COMPILE, UNKNOWN or NOTHING.
        file: what pip would take; None for NOTHING.
        problem: why the archive could not be read, or not to its end; "" when it could.
        refused: what keeps pip from a file that fits: an option, or hashes; "" when nothing does.
        is_advised: False where another version or base would change nothing, since an option or a hash decides.
        missed: wheels that exist and do not fit, the closest first, with what the target lacks.
        first: the first release with a wheel that fits; None when there is none.
        nearest: the next one after this, else the last one before.
        change: what would help, a sentence each.
    """

    pin: Pin
    outcome: str
    file: File | None
    build_requires: list[str] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    problem: str = ""
    refused: str = ""
    is_advised: bool = True
    missed: list[tuple[File, list[Mismatch]]] = field(default_factory=list)
    first: File | None = None
    nearest: File | None = None
    change: list[str] = field(default_factory=list)


@dataclass
class Result:
    """Everything about one target; ``error`` says why there are no distributions."""

    target: Target
    distributions: list[Distribution] = field(default_factory=list)
    error: str = ""

    def count(self, *outcomes: str) -> int:
        """How many distributions have one of these outcomes."""
        return sum(one.outcome in outcomes for one in self.distributions)

    @property
    def download_bytes(self) -> int:
        """What would be downloaded, as far as the index says sizes."""
        return sum(one.file.size_bytes or 0 for one in self.distributions if one.file)

    @property
    def unknown_sizes(self) -> int:
        """How many files the index tells no size of."""
        return sum(one.file is not None and one.file.size_bytes is None for one in self.distributions)


def judge_all(requested: Requested, places: list[Target], archives: Archives) -> list[Result]:
    """Judge on every target; one that has no solution says so in its ``error``.

    Raises:
        UsageError: a single target was asked for, and it has no solution.
        MachineError: the index can't be reached.
    """
    archives.index.prefetch(line.requirement.name for line in requested.lines)
    with ThreadPoolExecutor(TARGETS_AT_ONCE) as pool:
        return list(pool.map(lambda place: judge(requested, place, archives, is_only=len(places) == 1), places))


def judge(requested: Requested, target: Target, archives: Archives, *, is_only: bool) -> Result:
    """Judge on one target."""
    try:
        check(requested, target, archives.index)
        pins = resolve(requested, target, archives)
    except LabError as error:
        if is_only or isinstance(error, MachineError):
            raise
        return Result(target, error=str(error))
    archives.index.prefetch(pin.name for pin in pins)
    hashes: dict[str, frozenset[str]] = {}
    for line in requested.lines:
        name = canonicalize_name(line.requirement.name)
        hashes[name] = hashes.get(name, frozenset()) | line.hashes
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        found = pool.map(lambda pin: of_pin(pin, requested, target, archives, hashes.get(pin.name, frozenset())), pins)
        return Result(target, list(found))


def of_pin(pin: Pin, requested: Requested, target: Target, archives: Archives, hashes: frozenset[str]) -> Distribution:
    """The verdict on one version."""
    files = archives.index.release(pin.name, pin.version)
    file = choose(files, target, hashes=hashes, allowed=requested.format_control, name=pin.name)
    if file and file.is_wheel:
        return Distribution(pin, WHEEL, file)
    made = Distribution(pin, NOTHING, file, refused=refusal(pin.name, files, target, requested, hashes))
    if file:
        add_needs(made, file, archives)
    if made.refused and (fits(files, target) or requested.format_control.option(pin.name, is_wheel=True)):
        made.is_advised = False
        return made
    made.missed = closest(files, target)
    made.first, made.nearest = releases_with_a_wheel(archives.index.files(pin.name), pin.version, target)
    made.change = list(changes(made, files, target))
    return made


def refusal(name: str, files: list[File], target: Target, requested: Requested, hashes: frozenset[str]) -> str:
    """What keeps pip from a file that fits; "" when nothing does."""
    control = requested.format_control
    if hashes and not any(matches(one, hashes) for one in files):
        return "the hash matches no file of this release"
    if option := control.option(name, is_wheel=True):
        return f"{option} forbids its wheels"
    taken, free = choose(files, target, hashes=hashes, allowed=control, name=name), choose(files, target)
    option = control.option(name, is_wheel=False)
    if taken is None and free and not free.is_wheel and option:
        return f"{option} forbids its source archive"
    return "" if taken == free else "the hash is of another file than the one that fits best"


def add_needs(made: Distribution, file: File, archives: Archives) -> None:
    """What the source archive says of its build; one that gives nothing away is pure Python if it was read whole."""
    sources = archives.read(file)
    made.problem = sources.problem
    made.build_requires = sdist_metadata.build_requires(sources) if sources.names else []
    made.needs = sdist_metadata.tools(sources, made.build_requires)
    made.outcome = COMPILE if made.needs else UNKNOWN if made.problem else PURE


def releases_with_a_wheel(files: Iterable[File], version: Version, target: Target) -> tuple[File | None, File | None]:
    """The first release with a wheel for the target, and the nearest to ``version``: a later one if there is any."""
    by_version: dict[Version, list[File]] = {}
    for one in files:
        if one.yanked is None and (version.is_prerelease or not one.version.is_prerelease):
            by_version.setdefault(one.version, []).append(one)
    fitting = [found for each in sorted(by_version) if (found := fits(by_version[each], target))]
    later = [one for one in fitting if one.version > version]
    earlier = [one for one in fitting if one.version < version]
    return fitting[0] if fitting else None, later[0] if later else earlier[-1] if earlier else None


def changes(made: Distribution, files: list[File], target: Target) -> Iterable[str]:
    """What would spare the compile: another version, Python, base or project."""
    if made.nearest:
        yield f"version: {made.pin.name}=={made.nearest.version}"
    pythons = [f"3.{minor}" for minor in PYTHONS if fits(files, with_python(target, f"3.{minor}"))]
    if pythons:
        yield f"Python: {', '.join(pythons)}"
    places = [row for row in targets.named() if row["compared"]]
    bases = [
        row["id"] for row in places if fits(files, targets.find(row["id"], python=target.python, arch=target.arch))
    ]
    if bases:
        yield f"base: {', '.join(bases)}"
    if made.pin.name in alternatives():
        yield f"project: {alternatives()[made.pin.name]}"


def with_python(target: Target, python: str) -> Target:
    """The same place with another Python."""
    return Target(target.id, python, target.libc, target.libc_version, target.arch, target.oldest_glibc)


@cache
def alternatives() -> dict[str, str]:
    """advice.toml: what to install instead, by project."""
    rows = tomllib.loads(ALTERNATIVES.read_text(encoding="utf-8"))["alternatives"]
    return {row["project"]: row["instead"] for row in rows}
