"""The section on compiling: the cost of a missing wheel, in seconds and in bytes of compilers."""

from collections.abc import Iterator
from typing import Any

from image_lab.reporting.charts import Bar, Chart
from image_lab.reporting.language import Language, megabytes, names, seconds, times
from image_lab.reporting.load_reports import COMMANDS, Source
from image_lab.reporting.measure_sections import format_range
from image_lab.reporting.page import Section, Table

WAYS = ("wheel", "source")


def make_section(source: Source | None, t: Language) -> Section:
    if source is None:
        missing = t("p_compile_none", command=f"python -m {COMMANDS['compile']}")
        return Section("compile", t("h_compile"), [missing])
    data = source.data
    lead = t(
        "p_compile",
        rounds=data["repeat_count"],
        load=data["machine"]["load_average_1_minute"],
        cpus=data["machine"]["cpu_count"],
    )
    return Section("compile", t("h_compile"), [lead], tables=[make_table(data, t)], notes=[*make_notes(data, t)])


def make_table(data: dict[str, Any], t: Language) -> Table:
    rows = [(one, way) for one in data["packages"] if not one["failure"] for way in WAYS]
    chart = Chart("compile", t("c_compile"), [make_bar(one, way, t) for one, way in rows])
    head = (t("installation"), t("compile_seconds"), t("compile_ratio"), t("compile_version"))
    return Table(t("c_compile"), head, [make_cells(one, way, t) for one, way in rows], range(1, 3), charts=[chart])


def make_bar(package: dict[str, Any], way: str, t: Language) -> Bar:
    spread = package[way]["seconds"]
    shown = format_range(spread, seconds, t)
    return Bar(make_label(package, way, t), shown, [("value", spread["median"])], spread["min"], spread["max"])


def make_cells(package: dict[str, Any], way: str, t: Language) -> tuple[str, ...]:
    ratio = format_range(package["source_to_wheel_ratio"], times, t) if way == "source" else "–"
    return make_label(package, way, t), format_range(package[way]["seconds"], seconds, t), ratio, package["version"]


def make_label(package: dict[str, Any], way: str, t: Language) -> str:
    return t(f"compile_{way}", package=package["name"])


def make_notes(data: dict[str, Any], t: Language) -> Iterator[str]:
    compilers, base = data["compilers"], data["base"]
    yield t(
        "compilers_note",
        packages=names(compilers["packages"]),
        unpacked=megabytes(compilers["unpacked_bytes"]),
        compressed=megabytes(compilers["compressed_bytes"]),
        seconds=seconds(compilers["build_seconds"]),
        base=base["image"],
        kind=t(f"kind_{base['kind']}"),
    )
    failures = "; ".join(f"{one['name']}: {one['failure']}" for one in data["packages"] if one["failure"])
    if failures:
        yield t("compile_failures", failures=failures)
