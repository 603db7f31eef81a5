"""Measure approaches: builds, sizes, start, memory, speed under load; in rounds, into a report as JSON."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.table import Column, Table

from image_lab import output, report_files
from image_lab.approaches import select
from image_lab.compose_stack import interruptible
from image_lab.data_files import read_data
from image_lab.errors import ExitCode
from image_lab.measure import measure_report, measurement
from image_lab.measure.limits import find_missed_limits
from image_lab.measure.measurement import Plan

ROWS = Path(__file__).with_suffix(".toml")


def configure_parser(parser: ArgumentParser) -> None:
    parser.add_argument("approaches", nargs="*", metavar="APPROACH", help="an id or a profile; `lab list` names them")
    parser.add_argument("--all", action="store_true", help="every approach")
    parser.add_argument("--repeat", type=parse_positive, default=3, metavar="N", help="rounds (3); more tell the noise")
    parser.add_argument(
        "--load-seconds", type=parse_positive, default=5, metavar="N", help="load per page and round (5)"
    )
    report_files.add_output_option(parser)


def execute(options: Namespace) -> int:
    """0 if everything could be measured and keeps its limits, 1 if not."""
    plan = Plan(
        tuple(select(options.approaches, every=options.all, command="measure")), options.repeat, options.load_seconds
    )
    with interruptible():
        made = measure_report.make_report(measurement.run_plan(plan), plan)
    report_files.deliver(made, options, lambda: print_report(made))
    is_complete = all(not row["failure"] for row in made["approaches"])
    return ExitCode.OK if is_complete and not find_missed_limits(made) else ExitCode.FAILED


def parse_positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"expected a number from 1; found {text!r}")
    return int(text)


def print_report(made: dict[str, Any]) -> None:
    output.print_table(make_table(made["approaches"]))
    for row in made["approaches"]:
        if row["failure"]:
            output.print_line(f"failed: {row['failure']}")
    missed = find_missed_limits(made)
    for line in missed:
        output.print_line(f"limit missed: {line}")
    kept = sum(len(row["limits"]) for row in made["approaches"]) - len(missed)
    rounds = made["method"]["repeat_count"]
    words = f"{kept} limits kept, {len(missed)} missed. Bases: {made['base_kind']}. Medians of {rounds}."
    output.print_line(words)


def make_table(rows: list[dict[str, Any]]) -> Table:
    made = Table(Column("", no_wrap=True), box=SIMPLE)
    for row in rows:
        made.add_column(row["id"].replace("-", "-\n", 1), justify="right")
    for one in read_data(ROWS)["rows"]:
        made.add_row(one["label"], *(format_figure(row, one["path"], one["divisor"]) for row in rows))
    return made


def format_figure(row: dict[str, Any], path: str, unit: int) -> str:
    value: Any = row
    for name in path.split("."):
        value = value[name] if value is not None else None
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) and unit == 1 else f"{value / unit:,.1f}"
