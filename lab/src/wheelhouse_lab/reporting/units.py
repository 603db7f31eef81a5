"""Values with their units, which each language writes in its own way."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value, and its unit: a name of a format in texts.toml."""

    value: float | str
    unit: str


def seconds(value: float) -> Quantity:
    """Seconds; short ones with two digits after the point."""
    return Quantity(f"{value:.2f}" if value < 2 else f"{value:.1f}", "seconds")


def megabytes(value: float) -> Quantity:
    """Bytes, as millions of bytes."""
    size = value / 1e6
    return Quantity(f"{size:.0f}" if size >= 100 else f"{size:.1f}", "megabytes")


def milliseconds(value: float) -> Quantity:
    """Milliseconds."""
    return Quantity(f"{value:.0f}", "milliseconds")


def rate(value: float) -> Quantity:
    """Requests per second, which the heading says."""
    return Quantity(f"{value:.0f}", "plain")


def ratio_of(value: float) -> Quantity:
    """So many times."""
    return Quantity(f"{value:.2f}", "times")


def count(value: float) -> Quantity:
    """A whole number."""
    return Quantity(f"{value:,.0f}", "plain")


def text(value: str) -> Quantity:
    """A name, as it is."""
    return Quantity(value, "plain")


def worded(name: str) -> Quantity:
    """What has no value, in the words that each language has for it: a text of texts.toml."""
    return Quantity("", name)


def names(values: Iterable[str]) -> Quantity:
    """Several names."""
    return Quantity(", ".join(values) or "–", "plain")


def in_parentheses(values: Iterable[str]) -> Quantity:
    """Several names behind a word, with the space before them; nothing for none."""
    listed = ", ".join(values)
    return Quantity(f" ({listed})" if listed else "", "plain")


def of_field(path: str, value: float) -> Quantity:
    """The value of a report's field, whose name ends with its unit."""
    if path.endswith("bytes"):
        return megabytes(value)
    if path.endswith("seconds"):
        return seconds(value)
    return milliseconds(value) if path.endswith("_ms") else rate(value)
