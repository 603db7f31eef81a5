"""The report as a page without markup: sections of sentences, charts and tables, which HTML and Markdown both show."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wheelhouse_lab.reporting.charts import Chart
from wheelhouse_lab.reporting.language import Language
from wheelhouse_lab.reporting.load_reports import Material
from wheelhouse_lab.reporting.render_verdicts import Told


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts; the first cell of each heads its row.

    Attributes:
        caption: what the table is about, for whoever does not see what stands above it.
        numeric: the columns of numbers, which are set flush right.
        charts: what shows columns of it as bars, a bar for each row.
        charted: the column that the first of them shows.
        part: the kind of the bars' parts that this column is about; all of them where it is empty.
        english: whether the texts are the data's own, which are English in every language.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: range = range(0)
    charts: Sequence[Chart] = ()
    charted: int = 1
    part: str = ""
    english: bool = False

    def share(self, row: int) -> float | None:
        """How long the first chart's bar of a row is, of 1; None for a table without a chart."""
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
    """A part of the page under a heading of its own; ``id`` is where links to it lead."""

    id: str
    heading: str
    paragraphs: Sequence[str] = ()
    verdicts: Sequence[Told] = ()
    tables: Sequence[Table] = ()
    differences: Sequence[Difference] = ()
    notes: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The whole report in a language."""

    language: Language
    material: Material
    title: str
    summary: str
    warning: str
    date: str
    sections: Sequence[Section] = field(default_factory=tuple)
