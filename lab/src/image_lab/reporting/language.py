"""The report's texts and numbers in a language: texts.toml, and quantities with their units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from image_lab.data_files import read_data

FILE = Path(__file__).with_name("texts.toml")
CODES = ("en", "ko")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value, and its unit: the name of a format in texts.toml."""

    value: float | str
    unit: str


def seconds(value: float) -> Quantity:
    return Quantity(f"{value:.2f}" if value < 2 else f"{value:.1f}", "seconds")


def megabytes(value: float) -> Quantity:
    size = value / 1e6
    return Quantity(f"{size:.0f}" if size >= 100 else f"{size:.1f}", "megabytes")


def rate(value: float) -> Quantity:
    return Quantity(f"{value:.0f}", "plain")


def times(value: float) -> Quantity:
    return Quantity(f"{value:.2f}", "times")


def count(value: float) -> Quantity:
    return Quantity(f"{value:,.0f}", "plain")


def text(value: str) -> Quantity:
    return Quantity(value, "plain")


def worded(name: str) -> Quantity:
    return Quantity("", name)


def names(values: Iterable[str]) -> Quantity:
    return Quantity(", ".join(values) or "–", "plain")


def in_parentheses(values: Iterable[str]) -> Quantity:
    listed = ", ".join(values)
    return Quantity(f" ({listed})" if listed else "", "plain")


def quantity_of_field(path: str, value: float) -> Quantity:
    if path.endswith("bytes"):
        return megabytes(value)
    if path.endswith("seconds"):
        return seconds(value)
    return Quantity(f"{value:.0f}", "milliseconds") if path.endswith("_ms") else rate(value)


@dataclass(frozen=True, slots=True)
class Language:
    """The texts of a language by name."""

    code: str
    texts: Mapping[str, str]

    def __call__(self, name: str, /, **parts: str | float | Quantity) -> str:
        """The text called ``name``, with ``parts`` in its braces."""
        return self.fill(self.texts[name], **parts)

    def fill(self, template: str, **parts: str | float | Quantity) -> str:
        return template.format(**{name: self.format(part) for name, part in parts.items()})

    def format(self, part: str | float | Quantity) -> str:
        return self.texts[part.unit].format(part.value) if isinstance(part, Quantity) else str(part)


@cache
def load_language(code: str) -> Language:
    """The language called ``code``, one of CODES."""
    return Language(code, read_data(FILE)[code])
