"""The section on compiling: what a missing wheel costs, in seconds and in the bytes of compilers."""

from collections.abc import Iterator
from typing import Any

from wheelhouse_lab.reporting.charts import Bar, Chart
from wheelhouse_lab.reporting.language import Language
from wheelhouse_lab.reporting.load_reports import COMMANDS, Source
from wheelhouse_lab.reporting.measure_sections import with_range
from wheelhouse_lab.reporting.page import Section, Table
from wheelhouse_lab.reporting.units import megabytes, names, ratio_of, seconds

WAYS = ("wheel", "source")


def section(source: Source | None, t: Language) -> Section:
    """Each package as a wheel and from source, and its compilers' weight; without a report, what would make one."""
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
    return Section("compile", t("h_compile"), [lead], tables=[table(data, t)], notes=[*notes(data, t)])


def table(data: dict[str, Any], t: Language) -> Table:
    """Two rows per package: beneath the wheel what comes from source."""
    rows = [(one, way) for one in data["packages"] if not one["failure"] for way in WAYS]
    chart = Chart("compile", t("c_compile"), [bar(one, way, t) for one, way in rows])
    head = (t("installation"), t("compile_seconds"), t("compile_ratio"), t("compile_version"))
    return Table(t("c_compile"), head, [cells(one, way, t) for one, way in rows], range(1, 3), charts=[chart])


def bar(package: dict[str, Any], way: str, t: Language) -> Bar:
    """The median of the rounds, with their range."""
    spread = package[way]["seconds"]
    shown = with_range(spread, seconds, t)
    return Bar(label(package, way, t), shown, [("value", spread["median"])], spread["min"], spread["max"])


def cells(package: dict[str, Any], way: str, t: Language) -> tuple[str, ...]:
    """An installation's row; the ratio stands beside the source."""
    ratio = with_range(package["source_to_wheel_ratio"], ratio_of, t) if way == "source" else "–"
    return label(package, way, t), with_range(package[way]["seconds"], seconds, t), ratio, package["version"]


def label(package: dict[str, Any], way: str, t: Language) -> str:
    """A package, and how it was installed."""
    return t(f"compile_{way}", package=package["name"])


def notes(data: dict[str, Any], t: Language) -> Iterator[str]:
    """What the compilers weigh, and what could not be compiled."""
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
