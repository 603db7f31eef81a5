"""The verdict on each distribution: its file, what a compile needs, why no wheel fits, and what to change."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

from image_lab.data_files import read_data
from image_lab.errors import LabError, MachineError, UsageError
from image_lab.wheels import sdist_metadata, targets
from image_lab.wheels.http_session import CONNECTIONS
from image_lab.wheels.package_index import Index
from image_lab.wheels.release_files import (
    File,
    Mismatch,
    accepts_python,
    choose_file,
    find_closest,
    find_wheel,
    matches_hashes,
)
from image_lab.wheels.requirements import Line, Requested
from image_lab.wheels.resolver import Pin, resolve
from image_lab.wheels.sdist_archive import Archives
from image_lab.wheels.sdist_metadata import Need
from image_lab.wheels.targets import Target

ALTERNATIVES = Path(__file__).with_name("advice.toml")
PYTHONS = range(8, 16)

WHEEL = "wheel"  # a file that is installed as it is
PURE = "pure-source"  # a pure Python source archive: it is built without a compiler
COMPILE = "compile"
NOTHING = "nothing"  # no wheel fits, and there is no source archive
UNKNOWN = "unknown"  # a source archive that can't be read, or not to its end
NEED_WORK = (COMPILE, UNKNOWN, NOTHING)
# How many targets are looked at together; each has a uv of its own at work.
TARGETS_AT_ONCE = 3


@dataclass
class Distribution:
    """One distribution on one target.

    Attributes:
        missed: wheels that do not fit, the closest first, with what the target lacks.
    """

    pin: Pin
    outcome: str  # WHEEL, PURE, COMPILE, UNKNOWN or NOTHING
    file: File | None  # the file that pip would use; None for NOTHING
    build_requires: list[str] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    problem: str = ""  # why the archive could not be read completely; "" if it could
    refused: str = ""  # the option or hash that forbids a fitting file; "" if none does
    is_advised: bool = True  # False if another version or base would not help, since an option or a hash decides
    missed: list[tuple[File, list[Mismatch]]] = field(default_factory=list)
    first: File | None = None  # the first release with a wheel that fits; None if there is none
    nearest: File | None = None  # the next one after this release, else the last one before it
    change: list[str] = field(default_factory=list)  # suggestions, a sentence each


@dataclass
class Result:
    """The verdicts for one target; ``error`` says why there are none."""

    target: Target
    distributions: list[Distribution] = field(default_factory=list)
    error: str = ""

    def count(self, *outcomes: str) -> int:
        return sum(one.outcome in outcomes for one in self.distributions)

    @property
    def download_bytes(self) -> int:
        return sum(one.file.size_bytes or 0 for one in self.distributions if one.file)

    @property
    def unknown_sizes(self) -> int:
        return sum(one.file is not None and one.file.size_bytes is None for one in self.distributions)


def check_requirements(requested: Requested, target: Target, index: Index) -> None:
    """Raise UsageError for an unknown project or version, or one that does not support the target's Python."""
    for origin, pythons in requested.pythons:
        if target.full_python not in pythons:
            raise UsageError(f"{origin}: expected Python {pythons}; {target.label} has {target.python}. Try --python.")
    for line in requested.lines:
        if line.applies_to(target):
            check_line(line, index.files(line.requirement.name), target)


def check_line(line: Line, files: list[File], target: Target) -> None:
    wanted = line.requirement
    matching = [file for file in files if wanted.specifier.contains(file.version, prereleases=True)]
    if not matching:
        newest = max(file.version for file in files)
        raise UsageError(
            f"{line.origin}: expected a release of {wanted.name} that matches {wanted.specifier}; there is none. "
            f"The newest is {newest}."
        )
    if not any(accepts_python(file, target) for file in matching):
        raise UsageError(
            f"{line.origin}: {wanted} needs Python {matching[-1].requires_python}; {target.label} has {target.python}. "
            f"{suggest_newest(files, target)}"
        )


def suggest_newest(files: list[File], target: Target) -> str:
    versions: list[Version] = [file.version for file in files if accepts_python(file, target)]
    finals = [version for version in versions if not version.is_prerelease]
    if not finals:
        return "No release is for it."
    return f"The newest that takes Python {target.python} is {max(finals)}."


def judge_all(requested: Requested, places: list[Target], archives: Archives) -> list[Result]:
    """Judge on every target; one without a solution says so in its ``error``."""
    archives.index.prefetch(line.requirement.name for line in requested.lines)
    with ThreadPoolExecutor(TARGETS_AT_ONCE) as pool:
        return list(pool.map(lambda place: judge_target(requested, place, archives, is_only=len(places) == 1), places))


def judge_target(requested: Requested, target: Target, archives: Archives, *, is_only: bool) -> Result:
    try:
        check_requirements(requested, target, archives.index)
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
        found = pool.map(
            lambda pin: judge_pin(pin, requested, target, archives, hashes.get(pin.name, frozenset())), pins
        )
        return Result(target, list(found))


def judge_pin(
    pin: Pin, requested: Requested, target: Target, archives: Archives, hashes: frozenset[str]
) -> Distribution:
    files = archives.index.release(pin.name, pin.version)
    file = choose_file(files, target, hashes=hashes, allowed=requested.format_control, name=pin.name)
    if file and file.is_wheel:
        return Distribution(pin, WHEEL, file)
    made = Distribution(pin, NOTHING, file, refused=find_refusal(pin.name, files, target, requested, hashes))
    if file:
        add_needs(made, file, archives)
    if made.refused and (find_wheel(files, target) or requested.format_control.find_option(pin.name, is_wheel=True)):
        made.is_advised = False
        return made
    made.missed = find_closest(files, target)
    made.first, made.nearest = find_releases(archives.index.files(pin.name), pin.version, target)
    made.change = list(suggest_changes(made, files, target))
    return made


def find_refusal(name: str, files: list[File], target: Target, requested: Requested, hashes: frozenset[str]) -> str:
    """The option or hash that forbids a fitting file; "" if none does."""
    control = requested.format_control
    if hashes and not any(matches_hashes(one, hashes) for one in files):
        return "the hash matches no file of this release"
    if option := control.find_option(name, is_wheel=True):
        return f"{option} forbids its wheels"
    taken, free = choose_file(files, target, hashes=hashes, allowed=control, name=name), choose_file(files, target)
    option = control.find_option(name, is_wheel=False)
    if taken is None and free and not free.is_wheel and option:
        return f"{option} forbids its source archive"
    return "" if taken == free else "the hash is of another file than the one that fits best"


def add_needs(made: Distribution, file: File, archives: Archives) -> None:
    """Read what the archive's build needs; a completely read archive without needs is pure Python."""
    sources = archives.read(file)
    made.problem = sources.problem
    made.build_requires = sdist_metadata.read_build_requires(sources) if sources.names else []
    made.needs = sdist_metadata.find_tools(sources, made.build_requires)
    made.outcome = COMPILE if made.needs else UNKNOWN if made.problem else PURE


def find_releases(files: Iterable[File], version: Version, target: Target) -> tuple[File | None, File | None]:
    """The first release with a wheel for the target, and the nearest to ``version``, preferably a later one."""
    by_version: dict[Version, list[File]] = {}
    for one in files:
        if one.yanked is None and (version.is_prerelease or not one.version.is_prerelease):
            by_version.setdefault(one.version, []).append(one)
    fitting = [found for each in sorted(by_version) if (found := find_wheel(by_version[each], target))]
    later = [one for one in fitting if one.version > version]
    earlier = [one for one in fitting if one.version < version]
    return fitting[0] if fitting else None, later[0] if later else earlier[-1] if earlier else None


def suggest_changes(made: Distribution, files: list[File], target: Target) -> Iterable[str]:
    """Ways to avoid the compile: another version, Python, base or project."""
    if made.nearest:
        yield f"version: {made.pin.name}=={made.nearest.version}"
    pythons = [f"3.{minor}" for minor in PYTHONS if find_wheel(files, replace(target, python=f"3.{minor}"))]
    if pythons:
        yield f"Python: {', '.join(pythons)}"
    places = [row for row in targets.list_named() if row["compared"]]
    bases = [
        row["id"]
        for row in places
        if find_wheel(files, targets.find_target(row["id"], python=target.python, arch=target.arch))
    ]
    if bases:
        yield f"base: {', '.join(bases)}"
    if made.pin.name in load_alternatives():
        yield f"project: {load_alternatives()[made.pin.name]}"


@cache
def load_alternatives() -> dict[str, str]:
    rows = read_data(ALTERNATIVES)["alternatives"]
    return {row["project"]: row["instead"] for row in rows}
