"""The section on wheels: which packages pip unpacks on a target, and which it must compile."""

from collections.abc import Sequence
from typing import Any

from image_lab.reporting.charts import Bar, Chart
from image_lab.reporting.language import Language, count, megabytes, names
from image_lab.reporting.load_reports import COMMANDS, Source
from image_lab.reporting.lookup import count_work, list_work
from image_lab.reporting.page import Section, Table


def make_section(sources: Sequence[Source], t: Language) -> Section:
    if not sources:
        missing = t("p_wheels_none", command=f"python -m {COMMANDS['wheels']}")
        return Section("wheels", t("h_wheels"), [missing])
    tables = [make_table(source, f"wheels-{number}", t) for number, source in enumerate(sources, 1)]
    return Section("wheels", t("h_wheels"), [t("p_wheels")], tables=tables)


def make_table(source: Source, name: str, t: Language) -> Table:
    results = source.data["results"]
    title = t("c_wheels", sources=", ".join(source.data["sources"]), date=source.date)
    legend = (("base", t("wheels")), ("application", t("to_compile")))
    chart = Chart(name, title, [make_bar(one) for one in results], legend)
    head = (t("target"), t("packages"), t("to_compile"), t("download"), t("which"))
    return Table(
        title, head, [make_cells(one, t) for one in results], range(1, 4), charts=[chart], charted=2, part="application"
    )


def make_bar(result: dict[str, Any]) -> Bar:
    if result["error"]:
        return Bar(make_label(result["target"]), "–", [("base", 0), ("application", 0)])
    total, work = result["distribution_count"], count_work(result)
    return Bar(make_label(result["target"]), f"{work} / {total}", [("base", total - work), ("application", work)])


def make_cells(result: dict[str, Any], t: Language) -> tuple[str, ...]:
    if result["error"]:
        return make_label(result["target"]), "–", "–", "–", t("not_measured", reason=result["error"].rstrip("."))
    total, compiles = (t.format(count(number)) for number in (result["distribution_count"], count_work(result)))
    download = t.format(megabytes(result["download_bytes"]))
    return make_label(result["target"]), total, compiles, download, t.format(names(list_work(result)))


def make_label(target: dict[str, Any]) -> str:
    return f"{target['id']}, Python {target['python']}, {target['arch']}"
