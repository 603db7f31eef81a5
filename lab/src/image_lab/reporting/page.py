"""The report as a data structure, from which HTML and Markdown are rendered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from image_lab.reporting.charts import Chart
from image_lab.reporting.language import Language
from image_lab.reporting.load_reports import Material


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts; the first cell of each is its header."""

    caption: str  # the table's subject, for screen readers
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: range = range(0)  # the columns of numbers, aligned right
    charts: Sequence[Chart] = ()  # charts of its columns, with a bar for each row
    charted: int = 1  # the column that the first chart shows
    part: str = ""  # the kind of bar part in this column; all kinds if empty
    english: bool = False  # whether the texts come from data, which is English in every language

    def share(self, row: int) -> float | None:
        """The length of a row's bar in the first chart, of 1; None without a chart."""
        if not self.charts:
            return None
        bar = self.charts[0].bars[row]
        return sum(length for kind, length in bar.parts if self.part in ("", kind)) / self.charts[0].largest


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that the C libraries answer differently."""

    asks: str
    glibc: str
    musl: str
    means: str
    sources: Sequence[str]
    language: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page under a heading; ``id`` is its anchor."""

    id: str
    heading: str
    paragraphs: Sequence[str] = ()
    verdicts: Sequence[dict[str, Any]] = ()  # of render_verdicts()
    tables: Sequence[Table] = ()
    differences: Sequence[Difference] = ()
    notes: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Page:
    language: Language
    material: Material
    title: str
    summary: str
    warning: str
    date: str
    sections: Sequence[Section] = field(default_factory=tuple)
