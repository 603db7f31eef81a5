"""The section on wheels: which packages pip unpacks on a target, and which it has to compile."""

from collections.abc import Sequence
from typing import Any

from wheelhouse_lab.reporting.charts import Bar, Chart
from wheelhouse_lab.reporting.language import Language
from wheelhouse_lab.reporting.load_reports import COMMANDS, Source
from wheelhouse_lab.reporting.lookup import compile_count, work_of
from wheelhouse_lab.reporting.page import Section, Table
from wheelhouse_lab.reporting.units import count, megabytes, names


def section(sources: Sequence[Source], t: Language) -> Section:
    """A chart and a table for each list of requirements; without one, what would make it."""
    if not sources:
        missing = t("p_wheels_none", command=f"python -m {COMMANDS['wheels']}")
        return Section("wheels", t("h_wheels"), [missing])
    tables = [table(source, f"wheels-{number}", t) for number, source in enumerate(sources, 1)]
    return Section("wheels", t("h_wheels"), [t("p_wheels")], tables=tables)


def table(source: Source, name: str, t: Language) -> Table:
    """One list of requirements, a row per target."""
    results = source.data["results"]
    title = t("c_wheels", sources=", ".join(source.data["sources"]), date=source.date)
    legend = (("base", t("wheels")), ("application", t("to_compile")))
    chart = Chart(name, title, [bar(one) for one in results], legend)
    head = (t("target"), t("packages"), t("to_compile"), t("download"), t("which"))
    return Table(
        title, head, [cells(one, t) for one in results], range(1, 4), charts=[chart], charted=2, part="application"
    )


def bar(result: dict[str, Any]) -> Bar:
    """How many of a target's packages have a wheel, and how many don't; an empty one where that is not known."""
    if result["error"]:
        return Bar(label(result["target"]), "–", [("base", 0), ("application", 0)])
    total, work = result["distribution_count"], compile_count(result)
    return Bar(label(result["target"]), f"{work} / {total}", [("base", total - work), ("application", work)])


def cells(result: dict[str, Any], t: Language) -> tuple[str, ...]:
    """A target's row; of one that could not be judged, the reason."""
    if result["error"]:
        return label(result["target"]), "–", "–", "–", t("not_measured", reason=result["error"].rstrip("."))
    total, compiles = (t.shown(count(number)) for number in (result["distribution_count"], compile_count(result)))
    download = t.shown(megabytes(result["download_bytes"]))
    return label(result["target"]), total, compiles, download, t.shown(names(work_of(result)))


def label(target: dict[str, Any]) -> str:
    """A target in a few words: its id, Python and processor."""
    return f"{target['id']}, Python {target['python']}, {target['arch']}"
