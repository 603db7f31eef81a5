"""The sections from a report of `lab measure`: builds, sizes, speed, starts."""

from collections.abc import Callable
from typing import Any, Final

from image_lab.reporting.charts import Bar, Chart
from image_lab.reporting.language import Language, Quantity, megabytes, names, rate, seconds, times
from image_lab.reporting.load_reports import COMMANDS, Source
from image_lab.reporting.lookup import lacks_compilers
from image_lab.reporting.page import Section, Table

Row = dict[str, Any]
Unit = Callable[[float], Quantity]

PARTS: Final = ("base", "dependencies", "system", "application")


def make_sections(source: Source | None, t: Language) -> list[Section]:
    made = {"builds": make_builds, "sizes": make_sizes, "speed": make_speed, "starts": make_starts}
    if source is None:
        missing = [t("no_measurements", command=f"python -m {COMMANDS['measure']}")]
        return [Section(name, t(f"h_{name}"), missing) for name in made]
    return [make(source.data, t) for make in made.values()]


def make_builds(data: Row, t: Language) -> Section:
    rows = select_measured(data, "build")
    chart = Chart("builds", t("c_builds"), [make_bar(row, row["build"]["cold_seconds"], seconds, t) for row in rows])
    edits = ("template", "module", "requirements")
    head = (t("approach"), t("cold"), t("plain_pip"), *(t(f"after_{edit}") for edit in edits))
    cells = [
        (
            row["id"],
            format_range(row["build"]["cold_seconds"], seconds, t),
            t.format(seconds(row["build"]["plain_pip_seconds"]["median"])),
            *(t.format(seconds(row["build"][f"after_{edit}_edit"]["seconds"]["median"])) for edit in edits),
        )
        for row in rows
    ]
    table = Table(t("h_builds"), head, cells, range(1, len(head)), charts=[chart])
    lead = t("p_builds", rounds=data["method"]["repeat_count"])
    return Section("builds", t("h_builds"), [lead], tables=[table])


def make_sizes(data: Row, t: Language) -> Section:
    rows = select_measured(data, "image")
    legend = tuple((part, t(part)) for part in PARTS)
    chart = Chart(
        "sizes",
        t("c_sizes"),
        [
            Bar(
                row["id"],
                format_size(row, "unpacked_bytes", t),
                [(part, row["image"][name_field(part)]) for part in PARTS],
            )
            for row in rows
        ],
        legend,
    )
    head = (t("approach"), t("total"), *(name for _part, name in legend), t("compressed"))
    cells = [
        (
            row["id"],
            format_size(row, "unpacked_bytes", t),
            *(t.format(megabytes(row["image"][name_field(part)])) for part in PARTS),
            format_size(row, "compressed_bytes", t),
        )
        for row in rows
    ]
    lacking = [row["id"] for row in rows if lacks_compilers(row)]
    notes = [t("placeholder_note", approaches=names(lacking))] if lacking else []
    table = Table(t("h_sizes"), head, cells, range(1, len(head)), charts=[chart])
    return Section("sizes", t("h_sizes"), [t("p_sizes")], tables=[table], notes=notes)


def make_speed(data: Row, t: Language) -> Section:
    rows = select_measured(data, "running")
    head = (t("approach"), t("home"), t("home_ratio"), t("post"), t("post_ratio"), t("pgo"))
    cells = [
        (
            row["id"],
            *(cell for page in ("home", "post") for cell in make_page_cells(row["running"]["pages"][page], t)),
            t("yes") if row["python"]["is_profile_guided"] else t("no"),
        )
        for row in rows
    ]
    charts = [
        Chart(
            f"speed-{page}",
            t(f"c_speed_{page}"),
            [make_bar(row, dict(row["running"]["pages"][page]["requests_per_second"]), rate, t) for row in rows],
        )
        for page in ("home", "post")
    ]
    table = Table(t("h_speed"), head, cells, range(1, len(head)), charts=charts)
    return Section("speed", t("h_speed"), [t("p_speed", reference=data["reference"])], tables=[table])


def make_starts(data: Row, t: Language) -> Section:
    rows = select_measured(data, "running")
    chart = Chart("starts", t("c_starts"), [make_bar(row, row["running"]["start_seconds"], seconds, t) for row in rows])
    head = (t("approach"), t("start"), t("memory_idle"), t("memory_loaded"))
    cells = [
        (
            row["id"],
            format_range(row["running"]["start_seconds"], seconds, t),
            *(
                t.format(megabytes(row["running"][f"{when}_memory"]["anon_bytes"]["median"]))
                for when in ("idle", "loaded")
            ),
        )
        for row in rows
    ]
    table = Table(t("h_starts"), head, cells, range(1, len(head)), charts=[chart])
    return Section("starts", t("h_starts"), [t("p_starts")], tables=[table])


def select_measured(data: Row, part: str) -> list[Row]:
    return [row for row in data["approaches"] if row[part]]


def make_bar(row: Row, spread: dict[str, float], unit: Unit, t: Language) -> Bar:
    return Bar(row["id"], format_range(spread, unit, t), [("value", spread["median"])], spread["min"], spread["max"])


def make_page_cells(page: Row, t: Language) -> tuple[str, str]:
    return format_range(page["requests_per_second"], rate, t), t.format(times(page["ratio_to_reference"]["median"]))


def format_range(spread: dict[str, float], unit: Unit, t: Language) -> str:
    low, high = unit(spread["min"]), unit(spread["max"])
    return f"{t.format(unit(spread['median']))} ({t('range', low=low.value, high=high.value)})"


def name_field(part: str) -> str:
    return f"{part}_unpacked_bytes"


def format_size(row: Row, field: str, t: Language) -> str:
    return ("> " if lacks_compilers(row) else "") + t.format(megabytes(row["image"][field]))
