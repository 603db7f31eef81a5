"""Bar charts for an SVG without a viewBox: lengths are percentages, and letters keep their size.

So one chart is as readable on a phone as on a desk: bars grow with the page, letters don't.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

ROW = 46  # pixels of a bar with its label above
LABEL = 16
BAR = 24
THICKNESS = 13


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its name, in one or more parts (kind and length), and the range of its rounds."""

    label: str
    shown: str
    parts: Sequence[tuple[str, float]]
    low: float | None = None
    high: float | None = None

    @property
    def total(self) -> float:
        return sum(length for _kind, length in self.parts)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar; x and width are percentages of the chart."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """A bar as drawn; y is in pixels, the rest in percentages of the chart's width."""

    bar: Bar
    y: int
    segments: Sequence[Segment]
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with a common zero and scale."""

    id: str  # unique on the page
    title: str  # the figure and its unit
    bars: Sequence[Bar]  # from top to bottom
    legend: Sequence[tuple[str, str]] = ()  # each kind of part with its name; empty for bars of one part

    @property
    def largest(self) -> float:
        return max((max(bar.total, bar.high or 0) for bar in self.bars), default=0) or 1

    @property
    def height(self) -> int:
        return ROW * len(self.bars)

    @property
    def has_ranges(self) -> bool:
        return any(bar.low != bar.high for bar in self.bars)

    @property
    def description(self) -> str:
        names = dict(self.legend)
        return "; ".join(
            f"{bar.label}: {bar.shown}" + (f" ({describe_parts(bar, names, self.largest)})" if names else "")
            for bar in self.bars
        )

    def rows(self) -> Iterator[Row]:
        for number, bar in enumerate(self.bars):
            ends = list(accumulate(length for _kind, length in bar.parts))
            segments = [
                Segment(kind, self.percent(end - length), self.percent(length))
                for (kind, length), end in zip(bar.parts, ends, strict=True)
            ]
            low, high = (self.percent(edge) if edge is not None else None for edge in (bar.low, bar.high))
            yield Row(bar, ROW * number, segments, low, high)

    def percent(self, length: float) -> float:
        return round(100 * length / self.largest, 2)


def describe_parts(bar: Bar, names: dict[str, str], largest: float) -> str:
    return ", ".join(f"{names[kind]} {round(100 * length / (bar.total or largest))} %" for kind, length in bar.parts)
