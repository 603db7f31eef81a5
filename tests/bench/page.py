"""The tables of docs/performance.md, rendered from the newest report."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.bench.cases import GROWTH_LIMIT, SEARCH_LIMIT, SEARCH_P50_LIMIT_MS, SIZES, SPREAD_LIMIT
from tests.bench.report import newest
from tests.processes import ROOT

PAGE: Final = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: `make bench` writes them -->\n", "<!-- end of figures -->\n"
NO_REPORT: Final = "No figures yet: there is no committed report.\n"
Row = dict[str, Any]


def verdict(*, reached: bool) -> str:
    """A target's last column."""
    return "reached" if reached else "**missed**"


def ratio(row: Row, digits: int = 2) -> str:
    """The median of the rounds with the lowest and the highest one."""
    rounds = [one["page"]["requests_per_second"] / one["bare"]["requests_per_second"] for one in row["rounds"]]
    return f"{row['ratio']:.{digits}f} ({min(rounds):.{digits}f}–{max(rounds):.{digits}f})"


def milliseconds(row: Row, name: str) -> str:
    """The same for a time."""
    rounds = [one["page"][name] for one in row["rounds"]]
    return f"{row[name]:.1f} ms ({min(rounds):.1f}–{max(rounds):.1f})"


def table(*columns: str, rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (columns, ["---"] * len(columns), *rows))


def ratio_table(pages: list[Row]) -> str:
    """Each page against the bare response."""
    rows = [
        (
            *(row["name"], f"{row['response_bytes']:,}", ratio(row), f"≥ {row['ratio_limit']:.2f}"),
            verdict(reached=row["ratio"] >= row["ratio_limit"]),
        )
        for row in pages
        if row["ratio_limit"]
    ]
    return table("page, 200 posts", "bytes", "ratio to bare WSGI", "target", "", rows=rows)


def growth_table(pages: list[Row]) -> str:
    """Each list at two sizes. Ratios to a bare response compare runs on a machine whose load changes."""
    small, large = ({row["name"]: row for row in pages if row["post_count"] == size} for size in SIZES[1:])
    rows = []
    for name in (name for name in small if name.startswith(("list, page 1", "list, the", "tag", "archive"))):
        growth = small[name]["ratio"] / large[name]["ratio"]
        figures = (ratio(small[name], 3), ratio(large[name], 3), f"{growth:.2f} ×", f"≤ {GROWTH_LIMIT:.1f} ×")
        rows.append((name, *figures, verdict(reached=growth <= GROWTH_LIMIT)))
    counts = (f"ratio at {SIZES[1]:,} posts", f"at {SIZES[2]:,}")
    return table("list", *counts, "growth of time", "target", "", rows=rows)


def search_table(pages: list[Row]) -> str:
    """Search at the largest size, against a list page under the same load."""
    large = {row["name"]: row for row in pages if row["post_count"] == SIZES[2]}
    list_page = large["list, page 1, like a search"]
    rows = []
    for row in (row for name, row in large.items() if name.startswith("search")):
        times = list_page["ratio"] / row["ratio"]
        reached = times <= SEARCH_LIMIT and row["p50_ms"] < SEARCH_P50_LIMIT_MS
        figures = (milliseconds(row, "p50_ms"), f"< {SEARCH_P50_LIMIT_MS:.0f} ms", f"{times:.1f} ×")
        rows.append((row["name"].partition(", ")[2], *figures, f"≤ {SEARCH_LIMIT:.0f} ×", verdict(reached=reached)))
    head = f"search, {SIZES[2]:,} posts, 2 connections"
    return table(head, "p50", "target", "to a list page", "target", "", rows=rows)


def spread_table(pages: list[Row]) -> str:
    """The spread of response times in the first table, beside that of the bare application."""
    rows = []
    for row in (row for row in pages if row["ratio_limit"]):
        spread, bare = row["p99_ms"] / row["p50_ms"], row["bare_p99_ms"] / row["bare_p50_ms"]
        times = (milliseconds(row, "p50_ms"), milliseconds(row, "p99_ms"), f"{spread:.1f}", f"{bare:.1f}")
        rows.append((row["name"], *times, f"≤ {SPREAD_LIMIT:.0f}", verdict(reached=spread <= SPREAD_LIMIT)))
    return table("page, 200 posts", "p50", "p99", "p99/p50", "bare p99/p50", "target", "", rows=rows)


def render_figures(report: dict[str, Any] | None) -> str:
    """All tables, and their source."""
    if report is None:
        return NO_REPORT
    machine, versions = report["machine"], report["versions"]
    source = (
        f"From [{report['file']}](reports/bench/{report['file']}): {machine['cpu_count']} × {machine['cpu']}, load"
        f" {machine['load_before']} before and {machine['load_after']} after; Python {versions['python']},"
        f" Django {versions['django']}, PostgreSQL {versions['postgresql']}, gunicorn {versions['gunicorn']} with"
        f" {report['setup']['workers']} sync workers, wrk {versions['wrk']} with 16 connections; medians of"
        f" {report['setup']['rounds']} rounds of {report['setup']['seconds']:g} s, lowest and highest in brackets."
    )
    tables = [render(report["pages"]) for render in (ratio_table, growth_table, search_table, spread_table)]
    return "\n\n".join([source, *tables]) + "\n"


def replace_figures(text: str, report: dict[str, Any] | None) -> str:
    figures = f"{BEGIN}\n{render_figures(report)}\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*?{END}", lambda _: figures, text, flags=re.DOTALL)


def write(path: Path = PAGE) -> None:
    """Put the newest report's figures into the page."""
    path.write_text(replace_figures(path.read_text("utf-8"), newest()), "utf-8")
