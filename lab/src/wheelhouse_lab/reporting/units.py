"""Values with their units, which each language writes in its own way."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value, and its unit: the name of a format in texts.toml."""

    value: float | str
    unit: str


def seconds(value: float) -> Quantity:
    """Values below 2 have two decimal places."""
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
    """Several names with a space before them, to follow a word; empty for none."""
    listed = ", ".join(values)
    return Quantity(f" ({listed})" if listed else "", "plain")


def quantity_of_field(path: str, value: float) -> Quantity:
    if path.endswith("bytes"):
        return megabytes(value)
    if path.endswith("seconds"):
        return seconds(value)
    return Quantity(f"{value:.0f}", "milliseconds") if path.endswith("_ms") else rate(value)
