"""Compare two reports: what changed, by how much, and what is within the noise."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rich.box import SIMPLE
from rich.table import Table

from image_lab import output
from image_lab.comparison import Change, compare_reports, find_warnings, make_result
from image_lab.errors import ExitCode, UsageError
from image_lab.measure import measure_report


def configure_parser(parser: ArgumentParser) -> None:
    parser.add_argument("before", type=Path, metavar="A.json", help="a report of `lab measure --output`")
    parser.add_argument("after", type=Path, metavar="B.json", help="another one")
    parser.add_argument("--every", action="store_true", help="list what has not moved too")
    parser.add_argument(
        "--different-bases", action="store_true", help="compare stand-ins with official images all the same"
    )


def execute(options: Namespace) -> int:
    """Print what changed; 0 in any case."""
    before, after = measure_report.read_report(options.before), measure_report.read_report(options.after)
    if before["base_kind"] != after["base_kind"] and not options.different_bases:
        kinds = f"{options.before} is on {before['base_kind']} bases, {options.after} on {after['base_kind']} ones"
        raise UsageError(f"{kinds}: no fair comparison. To see it all the same, add --different-bases.")
    found, said = compare_reports(before, after), find_warnings(before, after)
    if not found:
        raise UsageError(f"{options.before} and {options.after} have no approach in common. Measure the same ones.")
    if options.json:
        output.print_json(make_result(found, said))
        return ExitCode.OK
    shown = [change for change in found if options.every or change.verdict in {"lower", "higher"}]
    if shown:
        output.print_table(make_table(shown))
    for line in said:
        output.say(f"warning: {line}")
    noise = sum(change.verdict == "within noise" for change in found)
    moved = sum(change.verdict in {"lower", "higher"} for change in found)
    output.print_line(f"{moved} of {len(found)} figures moved, {noise} differ within noise.")
    return ExitCode.OK


def make_table(shown: list[Change]) -> Table:
    made = Table("approach", "figure", "before", "after", "change", "", box=SIMPLE)
    for one in shown:
        percent = "–" if one.ratio is None else f"{100 * (one.ratio - 1):+.1f} %"
        made.add_row(one.approach, one.figure, f"{one.before:,g}", f"{one.after:,g}", percent, one.verdict)
    return made
