"""The probes of probes.toml: their questions, and the expected results for each C library."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from packaging.specifiers import SpecifierSet

from image_lab import PROGRAM
from image_lab.approaches import Libc
from image_lab.data_files import read_data
from image_lab.errors import reject_unknown

FILE: Final = Path(__file__).with_name("probes.toml")
INSIDE: Final = Path(__file__).with_name("inside")

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Expectation:
    """The expected value, and the versions of Python that this applies to."""

    relation: str
    value: Value
    python: SpecifierSet

    def is_met_by(self, found: Value) -> bool:
        """Whether ``found`` is as expected; a text never compares with a number."""
        match self.relation, self.value, found:
            case "is", expected, _:
                return found == expected
            case "starts_with", str(expected), str(text):
                return text.startswith(expected)
            case "ends_with", str(expected), str(text):
                return text.endswith(expected)
            case "at_least", int() | float() as least, int() | float() as number:
                return number >= least
            case "at_most", int() | float() as most, int() | float() as number:
                return number <= most
        return False

    def __str__(self) -> str:
        """``at least 8388608``, ``'RecursionError'``."""
        words = "" if self.relation == "is" else self.relation.replace("_", " ") + " "
        return f"{words}{self.value!r}"


@dataclass(frozen=True, slots=True)
class Probe:
    """A question to each image.

    Attributes:
        is_fault: whether a crash or loss on musl alone counts as a bug at run time, because real applications meet it.
    """

    name: str
    script: str
    asks: str
    means: str
    sources: tuple[str, ...]
    expected: dict[Libc, tuple[Expectation, ...]]
    unit: str = ""
    is_fault: bool = False

    def expect(self, libc: Libc, python: str) -> list[Expectation]:
        """The expectations for a C library and a version of Python; empty if nothing is known."""
        return [one for one in self.expected[libc] if one.python.contains(python, prereleases=True)]


@dataclass(frozen=True, slots=True)
class Script:
    """A file of ``inside/``, and the user in the container that runs it; "" is the image's own."""

    name: str
    user: str = ""

    @property
    def source(self) -> str:
        return (INSIDE / f"{self.name}.py").read_text(encoding="utf-8")


@cache
def load() -> tuple[Probe, ...]:
    return tuple(_parse_probe(fields) for fields in read_data(FILE)["probes"])


@cache
def read_scripts() -> dict[str, Script]:
    return {name: Script(name, **fields) for name, fields in read_data(FILE)["scripts"].items()}


def select_probes(names: Iterable[str]) -> tuple[Probe, ...]:
    """The probes called ``names``, or all without names; raises UsageError for an unknown name."""
    names = tuple(names)
    message = f"unknown probe {{!r}}. `{PROGRAM} probe --list` names them all."
    reject_unknown(names, [probe.name for probe in load()], message)
    return tuple(probe for probe in load() if not names or probe.name in names)


def _parse_probe(fields: dict[str, Any]) -> Probe:
    expected = {libc: tuple(map(_parse_expectation, entries)) for libc, entries in fields.pop("expected").items()}
    return Probe(sources=tuple(fields.pop("sources")), expected=expected, **fields)


def _parse_expectation(fields: dict[str, Any]) -> Expectation:
    python = SpecifierSet(fields.pop("python", ""))
    ((relation, value),) = fields.items()
    return Expectation(relation, value, python)
