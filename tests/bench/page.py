"""The tables of docs/performance.md, from the newest report: no figure in it is typed."""

import re
from pathlib import Path
from typing import Any, Final

from tests.bench.cases import GROWTH_LIMIT, SEARCH_LIMIT, SEARCH_P50_LIMIT_MS, SIZES, SPREAD_LIMIT
from tests.bench.report import newest
from tests.bench.servers import ROOT

PAGE: Final = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: `make bench` writes them -->\n", "<!-- end of figures -->\n"
NO_REPORT: Final = "No figures yet: nothing is quoted here before it has been measured and committed.\n"
Row = dict[str, Any]


def said(*, reached: bool) -> str:
    """A verdict in a word."""
    return "reached" if reached else "**missed**"


def ratio_table(pages: list[Row]) -> list[str]:
    """Each page against the bare answer."""
    lines = ["| page, 200 posts | bytes | ratio to bare WSGI | wanted | |", "|---|---|---|---|---|"]
    for row in (row for row in pages if row["ratio_limit"]):
        verdict = said(reached=row["ratio"] >= row["ratio_limit"])
        ratios = f"{row['ratio']:.2f} | ≥ {row['ratio_limit']:.2f}"
        lines.append(f"| {row['name']} | {row['response_bytes']:,} | {ratios} | {verdict} |")
    return lines


def growth_table(pages: list[Row]) -> list[str]:
    """Each list at two sizes. Times are in those of a bare answer, so that a busy machine weighs on both."""
    small, large = ({row["name"]: row for row in pages if row["post_count"] == size} for size in SIZES[1:])
    lines = [
        f"| list | ratio at {SIZES[1]:,} posts | at {SIZES[2]:,} | time grows | wanted | |",
        "|---|---|---|---|---|---|",
    ]
    for name in (name for name in small if name.startswith(("list, page 1", "list, the", "tag", "archive"))):
        growth = small[name]["ratio"] / large[name]["ratio"]
        verdict = said(reached=growth <= GROWTH_LIMIT)
        lines.append(
            f"| {name} | {small[name]['ratio']:.3f} | {large[name]['ratio']:.3f} | {growth:.2f} × |"
            f" ≤ {GROWTH_LIMIT:.1f} × | {verdict} |"
        )
    return lines


def search_table(pages: list[Row]) -> list[str]:
    """Search at the largest size, against a list page under the same load."""
    large = {row["name"]: row for row in pages if row["post_count"] == SIZES[2]}
    plain = large["list, page 1, like a search"]
    lines = [
        f"| search, {SIZES[2]:,} posts, 2 connections | p50 | wanted | times a list page | wanted | |",
        "|---|---|---|---|---|---|",
    ]
    for row in (row for name, row in large.items() if name.startswith("search")):
        times = plain["ratio"] / row["ratio"]
        reached = times <= SEARCH_LIMIT and row["p50_ms"] < SEARCH_P50_LIMIT_MS
        lines.append(
            f"| {row['name'].partition(', ')[2]} | {row['p50_ms']:.1f} ms | < {SEARCH_P50_LIMIT_MS:.0f} ms |"
            f" {times:.1f} × | ≤ {SEARCH_LIMIT:.0f} × | {said(reached=reached)} |"
        )
    return lines


def spread_table(pages: list[Row]) -> list[str]:
    """How even the answers of the first table come, beside those of the bare application."""
    lines = ["| page, 200 posts | p50 | p99 | p99/p50 | bare p99/p50 | wanted | |", "|---|---|---|---|---|---|---|"]
    for row in (row for row in pages if row["ratio_limit"]):
        spread, bare = row["p99_ms"] / row["p50_ms"], row["bare_p99_ms"] / row["bare_p50_ms"]
        lines.append(
            f"| {row['name']} | {row['p50_ms']:.1f} ms | {row['p99_ms']:.1f} ms | {spread:.1f} | {bare:.1f} |"
            f" ≤ {SPREAD_LIMIT:.0f} | {said(reached=spread <= SPREAD_LIMIT)} |"
        )
    return lines


def figures(report: dict[str, Any] | None) -> str:
    """All tables, and where they are from."""
    if report is None:
        return NO_REPORT
    machine, versions = report["machine"], report["versions"]
    source = (
        f"From [{report['file']}](reports/bench/{report['file']}): {machine['cpu_count']} × {machine['cpu']}, load"
        f" {machine['load_before']} before and {machine['load_after']} after; Python {versions['python']},"
        f" Django {versions['django']}, PostgreSQL {versions['postgresql']}, gunicorn {versions['gunicorn']} with"
        f" {report['setup']['workers']} sync workers, wrk {versions['wrk']} with 16 connections; medians of"
        f" {report['setup']['rounds']} rounds of {report['setup']['seconds']:g} s."
    )
    tables = (table(report["pages"]) for table in (ratio_table, growth_table, search_table, spread_table))
    return "\n\n".join([source, *("\n".join(table) for table in tables)]) + "\n"


def renewed(text: str, report: dict[str, Any] | None) -> str:
    """The page with the figures of ``report``."""
    return re.sub(f"{re.escape(BEGIN)}.*?{END}", lambda _: f"{BEGIN}\n{figures(report)}\n{END}", text, flags=re.DOTALL)


def write(path: Path = PAGE) -> None:
    """Put the newest report's figures into the page."""
    path.write_text(renewed(path.read_text("utf-8"), newest()), "utf-8")
