"""Targets: a C library with its version, a Python and a processor, and the tags that pip accepts there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from packaging.tags import Tag, compatible_tags, cpython_tags

from image_lab.data_files import read_data
from image_lab.errors import UsageError

DATA: Final = Path(__file__).with_name("targets.toml")
# The manylinux tags that are older than PEP 600, by the glibc that they mean (PEP 513, 571, 599).
LEGACY: Final = {(2, 5): "manylinux1", (2, 12): "manylinux2010", (2, 17): "manylinux2014"}
PYTHON: Final = re.compile(r"3\.(\d{1,2})(?:\.(\d{1,2}))?")
OLDEST_PYTHON: Final = 6
# `3.13` means its newest patch release, whichever that is: metadata may say `>=3.9.2` or `<3.11.3`.
NEWEST_PATCH: Final = 99
FREE_FORM: Final = re.compile(r"(musl|glibc):(\d+)\.(\d+)")

Version = tuple[int, int]


@dataclass(frozen=True)
class Target:
    """A place to install packages."""

    id: str  # as the user named it: `alpine`, `musl:1.2`
    python: str  # `3.13` or `3.11.4`
    libc: str  # `musl` or `glibc`
    libc_version: Version  # the newest that its C library supports
    arch: str  # the processor's name in tags
    oldest_glibc: Version = (2, 17)  # the oldest in this processor's tags

    @property
    def python_minor(self) -> Version:
        """``(3, 13)``."""
        major, minor = self.python.split(".")[:2]
        return int(major), int(minor)

    @property
    def full_python(self) -> str:
        return self.python if self.python.count(".") == 2 else f"{self.python}.{NEWEST_PATCH}"

    @property
    def libc_text(self) -> str:
        """``musl 1.2``."""
        return f"{self.libc} {format_pair(self.libc_version)}"

    @property
    def label(self) -> str:
        return f"{self.id}: Python {self.python}, {self.libc_text}, {self.arch}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment markers there: https://packaging.python.org/specifications/dependency-specifiers."""
        return {
            "implementation_name": "cpython",
            "implementation_version": self.full_python,
            "os_name": "posix",
            "platform_machine": self.arch,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": self.full_python,
            "python_version": format_pair(self.python_minor),
            "sys_platform": "linux",
            "extra": "",
        }

    @cached_property
    def ranks(self) -> dict[Tag, int]:
        """Every tag that pip accepts there, with its rank: 0 is the best."""
        ranks: dict[Tag, int] = {}
        for tag in list_tags(self):
            ranks.setdefault(tag, len(ranks))
        return ranks


def list_tags(target: Target) -> Iterator[Tag]:
    """The tags of a target in pip's order: this Python's own, its stable ABI's, then those of any Python."""
    minor = target.python_minor
    name = f"cp{minor[0]}{minor[1]}"
    # Until 3.7 the ABI of an ordinary build ended in m: https://docs.python.org/3/whatsnew/3.8.html
    abi = name if minor >= (3, 8) else f"{name}m"
    its_platforms = list(list_platforms(target))
    yield from cpython_tags(minor, [abi], its_platforms)
    yield from compatible_tags(minor, name, its_platforms)


def list_platforms(target: Target) -> Iterator[str]:
    """The platform tags of a target, best first: PEP 600 and PEP 656, then local builds."""
    major, minor = target.libc_version
    if target.libc == "musl":
        for older in range(minor, -1, -1):
            yield f"musllinux_{major}_{older}_{target.arch}"
    else:
        for older in range(minor, target.oldest_glibc[1] - 1, -1):
            yield f"manylinux_{major}_{older}_{target.arch}"
            if (major, older) in LEGACY:
                yield f"{LEGACY[major, older]}_{target.arch}"
    yield f"linux_{target.arch}"


@cache
def load_data() -> dict[str, Any]:
    return read_data(DATA)


def list_named() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = load_data()["targets"]
    return rows


def find_target(name: str, *, python: str | None = None, arch: str = "x86_64") -> Target:
    """The target that a user means; raises UsageError for an unknown target, Python or processor."""
    row = next((row for row in list_named() if row["id"] == name), None) or parse_free_form(name)
    processor = find_architecture(arch)
    version = check_python(python or row["python"])
    oldest = parse_pair(processor["oldest_glibc"])
    return Target(name, version, row["libc"], parse_pair(row["libc_version"]), processor["id"], oldest)


def list_compared(*, python: str | None = None, arch: str | None = None) -> list[Target]:
    """The targets of ``--all-targets``."""
    processors = [arch] if arch else [row["id"] for row in load_data()["architectures"] if row["compared"]]
    names = [row["id"] for row in list_named() if row["compared"]]
    return [find_target(name, python=python, arch=processor) for processor in processors for name in names]


def parse_free_form(name: str) -> dict[str, Any]:
    """A target given by its C library; raises UsageError if it is not valid."""
    match = FREE_FORM.fullmatch(name)
    if match is None:
        names = ", ".join(row["id"] for row in list_named())
        raise UsageError(f"expected a target: {names}, or a C library such as musl:1.2 or glibc:2.28; found {name!r}.")
    version = int(match[2]), int(match[3])
    lowest, highest, example = ((1, 0), (1, 99), "1.2") if match[1] == "musl" else ((2, 5), (2, 99), "2.28")
    if not lowest <= version <= highest:
        span = f"{format_pair(lowest)} and later"
        raise UsageError(f"wheels name {match[1]} {span}; found {name!r}. Example: --on {match[1]}:{example}")
    default: str = list_named()[0]["python"]
    return {"libc": match[1], "libc_version": format_pair(version), "python": default}


def find_architecture(name: str) -> dict[str, Any]:
    """A processor of targets.toml by any of its names; raises UsageError if there is none."""
    rows: Sequence[dict[str, Any]] = load_data()["architectures"]
    for row in rows:
        if name.lower() in {row["id"], *row["aliases"]}:
            return row
    raise UsageError(f"expected a processor: {', '.join(row['id'] for row in rows)}; found {name!r}.")


def check_python(text: str) -> str:
    """The text, if tags can name this Python version; else raises UsageError."""
    match = PYTHON.fullmatch(text)
    if match is None or int(match[1]) < OLDEST_PYTHON:
        raise UsageError(f"expected a Python from 3.{OLDEST_PYTHON} on, such as 3.13 or 3.11.4; found {text!r}.")
    return text


def parse_pair(text: str) -> Version:
    """``2.28`` as numbers."""
    major, minor = text.split(".")
    return int(major), int(minor)


def format_pair(version: Version) -> str:
    """``(2, 28)`` as text."""
    return f"{version[0]}.{version[1]}"
