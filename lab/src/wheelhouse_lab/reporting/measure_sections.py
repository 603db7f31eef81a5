"""The sections that a report of measurements fills: builds, sizes, speed, starts."""

from collections.abc import Callable
from typing import Any, Final

from wheelhouse_lab.reporting.charts import Bar, Chart
from wheelhouse_lab.reporting.language import Language
from wheelhouse_lab.reporting.load_reports import COMMANDS, Source
from wheelhouse_lab.reporting.lookup import lacks_compilers
from wheelhouse_lab.reporting.page import Section, Table
from wheelhouse_lab.reporting.units import Quantity, megabytes, names, rate, ratio_of, seconds

Row = dict[str, Any]
Unit = Callable[[float], Quantity]

PARTS: Final = ("base", "dependencies", "system", "application")


def sections(source: Source | None, t: Language) -> list[Section]:
    """Builds, sizes, speed and starts; without a report, what would make one."""
    made = {"builds": builds, "sizes": sizes, "speed": speed, "starts": starts}
    if source is None:
        missing = [t("no_measurements", command=f"python -m {COMMANDS['measure']}")]
        return [Section(name, t(f"h_{name}"), missing) for name in made]
    return [make(source.data, t) for make in made.values()]


# --- Sections


def builds(data: Row, t: Language) -> Section:
    """What a build costs, from nothing and after each edit."""
    rows = having(data, "build")
    chart = Chart("builds", t("c_builds"), [bar(row, row["build"]["cold_seconds"], seconds, t) for row in rows])
    edits = ("template", "module", "requirements")
    head = (t("approach"), t("cold"), t("plain_pip"), *(t(f"after_{edit}") for edit in edits))
    cells = [
        (
            row["id"],
            with_range(row["build"]["cold_seconds"], seconds, t),
            t.shown(seconds(row["build"]["plain_pip_seconds"]["median"])),
            *(t.shown(seconds(row["build"][f"after_{edit}_edit"]["seconds"]["median"])) for edit in edits),
        )
        for row in rows
    ]
    table = Table(t("h_builds"), head, cells, range(1, len(head)), charts=[chart])
    lead = t("p_builds", rounds=data["method"]["repeat_count"])
    return Section("builds", t("h_builds"), [lead], tables=[table])


def sizes(data: Row, t: Language) -> Section:
    """What an image weighs, part by part."""
    rows = having(data, "image")
    legend = tuple((part, t(part)) for part in PARTS)
    chart = Chart(
        "sizes",
        t("c_sizes"),
        [
            Bar(row["id"], size(row, "unpacked_bytes", t), [(part, row["image"][field_of(part)]) for part in PARTS])
            for row in rows
        ],
        legend,
    )
    head = (t("approach"), t("total"), *(name for _part, name in legend), t("compressed"))
    cells = [
        (
            row["id"],
            size(row, "unpacked_bytes", t),
            *(t.shown(megabytes(row["image"][field_of(part)])) for part in PARTS),
            size(row, "compressed_bytes", t),
        )
        for row in rows
    ]
    lacking = [row["id"] for row in rows if lacks_compilers(row)]
    notes = [t("placeholder_note", approaches=names(lacking))] if lacking else []
    table = Table(t("h_sizes"), head, cells, range(1, len(head)), charts=[chart])
    return Section("sizes", t("h_sizes"), [t("p_sizes")], tables=[table], notes=notes)


def speed(data: Row, t: Language) -> Section:
    """How many requests are answered."""
    rows = having(data, "running")
    head = (t("approach"), t("home"), t("home_ratio"), t("post"), t("post_ratio"), t("pgo"))
    cells = [
        (
            row["id"],
            *(cell for page in ("home", "post") for cell in page_cells(row["running"]["pages"][page], t)),
            t("yes") if row["python"]["is_profile_guided"] else t("no"),
        )
        for row in rows
    ]
    charts = [
        Chart(f"speed-{page}", t(f"c_speed_{page}"), [bar(row, requests(row, page), rate, t) for row in rows])
        for page in ("home", "post")
    ]
    table = Table(t("h_speed"), head, cells, range(1, len(head)), charts=charts)
    return Section("speed", t("h_speed"), [t("p_speed", reference=data["reference"])], tables=[table])


def starts(data: Row, t: Language) -> Section:
    """How long a start takes, and what the processes hold."""
    rows = having(data, "running")
    chart = Chart("starts", t("c_starts"), [bar(row, row["running"]["start_seconds"], seconds, t) for row in rows])
    head = (t("approach"), t("start"), t("memory_idle"), t("memory_loaded"))
    cells = [
        (
            row["id"],
            with_range(row["running"]["start_seconds"], seconds, t),
            *(
                t.shown(megabytes(row["running"][f"{when}_memory"]["anon_bytes"]["median"]))
                for when in ("idle", "loaded")
            ),
        )
        for row in rows
    ]
    table = Table(t("h_starts"), head, cells, range(1, len(head)), charts=[chart])
    return Section("starts", t("h_starts"), [t("p_starts")], tables=[table])


# --- Parts of them


def having(data: Row, part: str) -> list[Row]:
    """The approaches of which a part was measured."""
    return [row for row in data["approaches"] if row[part]]


def bar(row: Row, spread: dict[str, float], unit: Unit, t: Language) -> Bar:
    """A median with the range of its rounds."""
    return Bar(row["id"], with_range(spread, unit, t), [("value", spread["median"])], spread["min"], spread["max"])


def requests(row: Row, page: str) -> dict[str, float]:
    """The requests per second of a page."""
    return dict(row["running"]["pages"][page]["requests_per_second"])


def page_cells(page: Row, t: Language) -> tuple[str, str]:
    """Requests per second, and the ratio to the reference in the same round."""
    return with_range(page["requests_per_second"], rate, t), t.shown(ratio_of(page["ratio_to_reference"]["median"]))


def with_range(spread: dict[str, float], unit: Unit, t: Language) -> str:
    """A median, and from where to where its rounds went."""
    low, high = unit(spread["min"]), unit(spread["max"])
    return f"{t.shown(unit(spread['median']))} ({t('range', low=low.value, high=high.value)})"


def field_of(part: str) -> str:
    """Where a part of an image is in the report."""
    return f"{part}_unpacked_bytes"


def size(row: Row, field: str, t: Language) -> str:
    """A size; "> " before one that leaves the compilers out."""
    return ("> " if lacks_compilers(row) else "") + t.shown(megabytes(row["image"][field]))
