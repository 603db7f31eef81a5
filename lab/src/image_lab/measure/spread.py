"""A figure with several samples: median, minimum and maximum."""

from collections.abc import Iterable
from statistics import median
from typing import TypedDict


class Spread(TypedDict):
    """Samples of one figure, in the unit of its field's name."""

    median: float
    min: float
    max: float
    samples: list[float]


def spread(samples: Iterable[float], digits: int = 3) -> Spread:
    """The spread of at least one sample, rounded to ``digits``."""
    values = [round(float(value), digits) for value in samples]
    return {
        "median": round(median(values), digits),
        "min": min(values),
        "max": max(values),
        "samples": values,
    }


def overlap(one: Spread, other: Spread) -> bool:
    """Whether two ranges overlap: then their difference is within noise."""
    return one["min"] <= other["max"] and other["min"] <= one["max"]
