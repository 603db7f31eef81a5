"""Measure the cost of compiling: packages of the lock, as wheels and from source, with Debian's compilers."""

from argparse import ArgumentParser, Namespace
from typing import Any

from rich.box import SIMPLE
from rich.table import Column, Table

from image_lab import output, report_files
from image_lab.commands.build import parse_packages
from image_lab.commands.measure import parse_positive
from image_lab.compose_stack import interruptible
from image_lab.errors import ExitCode
from image_lab.measure import compile_cost


def configure_parser(parser: ArgumentParser) -> None:
    default = " and ".join(compile_cost.PACKAGES)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help=f"of requirements.txt; {default} by default")
    parser.add_argument("--base", metavar="IMAGE", help="compile on this Debian image instead of slim-trixie's base")
    parser.add_argument("--repeat", type=parse_positive, default=3, metavar="N", help="rounds (3); more tell the noise")
    report_files.add_output_option(parser)


def execute(options: Namespace) -> int:
    """0 if every package could be installed both ways, 1 if not."""
    pins = compile_cost.find_pins(parse_packages(options.packages) or compile_cost.PACKAGES)
    with interruptible():
        made = compile_cost.run(pins, compile_cost.resolve_base(options.base), options.repeat, output.say)
    report_files.deliver(made, options, lambda: print_report(made))
    return ExitCode.OK if not any(one["failure"] for one in made["packages"]) else ExitCode.FAILED


def print_report(made: dict[str, Any]) -> None:
    output.print_table(make_table(made["packages"]))
    lines = [f"{one['name']}: {one['failure']}" for one in made["packages"] if one["failure"]]
    compilers = made["compilers"]
    weight = f"{compilers['unpacked_bytes'] / 1e6:.0f} MB, {compilers['compressed_bytes'] / 1e6:.0f} MB compressed"
    lines.append(f"The compilers: {weight}, {compilers['build_seconds']:.0f} s until they are there.")
    lines.append(f"Base: {made['base']['image']} ({made['base_kind']}). Medians of {made['repeat_count']}.")
    for line in lines:
        output.print_line(line)


def make_table(packages: list[dict[str, Any]]) -> Table:
    columns = (Column(name, justify="right") for name in ("wheel, s", "from source, s", "times as long"))
    made = Table("package", *columns, box=SIMPLE)
    for one in packages:
        figures = (one["wheel"], one["source"])
        cells = [f"{each['seconds']['median']:.1f}" if each else "–" for each in figures]
        ratio = one["source_to_wheel_ratio"]
        made.add_row(f"{one['name']} {one['version']}", *cells, f"{ratio['median']:.1f}" if ratio else "–")
    return made
