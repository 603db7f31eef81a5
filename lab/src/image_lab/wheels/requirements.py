"""Requirements from the command line and from files in pip's format."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet

from image_lab.errors import UsageError
from image_lab.wheels.pip_config import Settings, parse_names, without_credentials
from image_lab.wheels.release_files import FormatControl
from image_lab.wheels.targets import Target

# https://pip.pypa.io/en/stable/reference/requirements-file-format/
COMMENT = re.compile(r"(^|\s+)#.*$")
VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
OPTION = re.compile(r"(--[A-Za-z][A-Za-z-]*(?=[\s=]|$)|-[A-Za-z])\s*=?\s*(.*)")
PER_REQUIREMENT = re.compile(r"\s+--(hash|config-settings?|global-option|install-option)(?:=|\s+)(\S+)")
ADDRESS = re.compile(r"(?:[a-z]+\+)?(?:https?|file|ssh|git|svn|hg|bzr)://|git@")
ARCHIVES = (".whl", ".tar.gz", ".zip", ".tar.bz2")
INCLUDES = {
    "-r": "requirement",
    "--requirement": "requirement",
    "-c": "constraint",
    "--constraint": "constraint",
}
EDITABLE = {"-e", "--editable"}
INDEXES = {"-i", "--index-url"}
# Options that may stand more than once, by where they are collected.
COLLECTED = {
    "--extra-index-url": "extra_indexes",
    "-f": "links",
    "--find-links": "links",
    "--trusted-host": "trusted_hosts",
}
FORMATS = {"--only-binary": "only_binary", "--no-binary": "no_binary"}
SWITCHES = {"--pre": "pre", "--no-index": "no_index"}
NEED_A_VALUE = {*INCLUDES, *EDITABLE, *INDEXES, *COLLECTED, *FORMATS}
# What changes nothing about which file fits, and what would change which version is taken, were it honoured.
WITHOUT_EFFECT = {"--require-hashes", "--use-feature"}
NOT_HONOURED = {"--prefer-binary"}


@dataclass(frozen=True)
class Line:
    """A requirement, and where it stands."""

    requirement: Requirement
    origin: str
    hashes: frozenset[str] = frozenset()  # `sha256:…` of the files that may be used; empty means any
    groups: frozenset[str] = frozenset()  # the dependency groups that its lock installs by default

    def applies_to(self, target: Target) -> bool:
        """Whether its marker is true there; a lock's marker may use dependency groups (PEP 751)."""
        return self.requirement.marker is None or self.requirement.marker.evaluate(
            {**target.environment, "dependency_groups": self.groups, "extras": frozenset()}, context="lock_file"
        )


@dataclass(frozen=True)
class NotJudged:
    """A requirement that no index has: a URL, a checkout, a folder."""

    text: str
    origin: str


@dataclass
class Requested:
    """All input.

    Attributes:
        pythons: the ``requires-python`` of projects and locks, with their places.
    """

    lines: list[Line] = field(default_factory=list)  # what to install
    constraints: list[Line] = field(default_factory=list)  # limits on versions; they install nothing
    not_judged: list[NotJudged] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)  # the files and texts that were given
    index: str | None = None  # the URL that a file names instead of pip's
    extra_indexes: list[str] = field(default_factory=list)  # further URLs that a file names
    links: list[str] = field(default_factory=list)  # folders and pages that a file names
    trusted_hosts: list[str] = field(default_factory=list)
    no_index: bool = False
    not_honoured: list[NotJudged] = field(default_factory=list)  # pip options that the resolver does not support
    only_binary: set[str] = field(default_factory=set)
    no_binary: set[str] = field(default_factory=set)
    pre: bool = False
    no_deps: bool = False
    pythons: list[tuple[str, SpecifierSet]] = field(default_factory=list)
    seen: set[tuple[Path, str]] = field(default_factory=set)

    @property
    def format_control(self) -> FormatControl:
        return FormatControl(frozenset(self.only_binary), frozenset(self.no_binary))

    def not_needed(self, places: Sequence[Target]) -> list[tuple[Line, list[Target]]]:
        found = [(line, [place for place in places if not line.applies_to(place)]) for line in self.lines]
        return [(line, where) for line, where in found if where]


def parse_arguments(texts: Iterable[str], into: Requested) -> None:
    for text in texts:
        into.sources.append(without_credentials(text))
        parse_requirement(text, "the command line", into, into.lines)


def parse_file(path: Path, into: Requested, *, kind: str = "requirement", origin: str = "the command line") -> None:
    """Parse a file of pip's format, with the files that it includes; raises UsageError if it can't be read."""
    if (path.resolve(), kind) in into.seen:
        return
    into.seen.add((path.resolve(), kind))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"expected a file of requirements at {path} (named by {origin}): {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"expected text in UTF-8 in {path}; byte {error.start} is none. Is it the right file?"
        ) from error
    for number, line in join_lines(text):
        parse_line(line, path, f"{path}, line {number}", into, kind)


def join_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with the number of their first physical line; continuations joined, comments removed."""
    pending, start = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        start = start or number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            pending += line[:-1]
            continue
        whole = COMMENT.sub("", pending + line).strip()
        if whole:
            yield start, whole
        pending, start = "", 0
    if whole := COMMENT.sub("", pending).strip():
        yield start, whole


def parse_line(line: str, path: Path, origin: str, into: Requested, kind: str) -> None:
    """Parse an option or a requirement."""
    line = VARIABLE.sub(lambda match: os.environ.get(match[1], match[0]), line)
    if not line.startswith("-"):
        parse_requirement(line, origin, into, into.lines if kind == "requirement" else into.constraints)
        return
    first, *others = re.split(r"\s+(?=-)", line)
    if others and not first.startswith(tuple(EDITABLE)):  # options on one line
        for one in (first, *others):
            parse_line(one, path, origin, into, kind)
        return
    match = OPTION.match(line)
    name, value = (match[1], match[2].strip().strip("\"'")) if match else (line, "")
    if not value and name in NEED_A_VALUE:
        raise UsageError(f"{origin}: expected a value after {name}; found none.")
    if name in INCLUDES:
        if ADDRESS.match(value):
            raise UsageError(f"{origin}: expected a local file after {name}; found an address. Download it first.")
        parse_file(path.parent / value, into, kind=INCLUDES[name], origin=origin)
    elif name in EDITABLE:
        into.not_judged.append(NotJudged(without_credentials(line), origin))
    elif not set_option(name, value, path, origin, into):
        raise UsageError(
            f"{origin}: expected a requirement or an option of pip's; found {without_credentials(line)!r}."
        )


def set_option(name: str, value: str, path: Path, origin: str, into: Requested) -> bool:
    """Store an option of a file; False if pip has no such option there."""
    if name in INDEXES:
        into.index = value.rstrip("/")
    elif name in COLLECTED:
        is_beside = COLLECTED[name] == "links" and (path.parent / value).exists()  # as pip looks for it
        getattr(into, COLLECTED[name]).append(str((path.parent / value).resolve()) if is_beside else value.rstrip("/"))
    elif name in FORMATS:
        getattr(into, FORMATS[name]).update(parse_names(value))
    elif name in SWITCHES:
        setattr(into, SWITCHES[name], True)
    elif name in NOT_HONOURED:
        into.not_honoured.append(NotJudged(name, origin))
    return name in {*INDEXES, *COLLECTED, *FORMATS, *SWITCHES, *WITHOUT_EFFECT, *NOT_HONOURED}


def parse_requirement(text: str, origin: str, into: Requested, target: list[Line]) -> None:
    """Parse a requirement, or something that no index has; raises UsageError if it is neither."""
    options = PER_REQUIREMENT.findall(text)
    bare = PER_REQUIREMENT.sub("", text).strip()
    if ADDRESS.match(bare) or bare.startswith((".", "/", "~")) or bare.partition(";")[0].strip().endswith(ARCHIVES):
        into.not_judged.append(NotJudged(without_credentials(bare), origin))
        return
    try:
        requirement = Requirement(bare)
    except InvalidRequirement as error:
        reason = str(error).splitlines()[0]
        raise UsageError(
            f"{origin}: expected a requirement such as django>=5.2; found {without_credentials(bare)!r} "
            f"({without_credentials(reason)})."
        ) from error
    if requirement.url:
        into.not_judged.append(NotJudged(without_credentials(bare), origin))
        return
    hashes = frozenset(value.strip("\"'") for name, value in options if name == "hash")
    target.append(Line(requirement, origin, hashes))


def merge_settings(requested: Requested, settings: Settings) -> Settings:
    """Merge pip's settings with the files' options; ``requested`` gets the limits of the settings."""
    for name in settings.constraints:
        parse_file(Path(name).expanduser(), requested, kind="constraint", origin="pip's configuration")
    requested.only_binary |= settings.only_binary
    requested.no_binary |= settings.no_binary
    requested.pre |= settings.pre
    indexes = [requested.index, *settings.indexes[1:]] if requested.index else list(settings.indexes)
    indexes = [] if requested.no_index else [*indexes, *requested.extra_indexes]
    return replace(
        settings,
        indexes=tuple(dict.fromkeys(indexes)),
        links=(*settings.links, *requested.links),
        trusted_hosts=settings.trusted_hosts | set(requested.trusted_hosts),
    )
