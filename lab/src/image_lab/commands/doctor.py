"""Check whether this machine can build, verify and measure, and say what to do if not."""

from argparse import ArgumentParser, Namespace

from rich.box import SIMPLE
from rich.table import Table

from image_lab import output
from image_lab.doctor import Finding, examine, make_result
from image_lab.errors import ExitCode

STYLES = {"ok": "green", "warn": "yellow", "fail": "red"}


def configure_parser(parser: ArgumentParser) -> None:
    """It has no options of its own."""


def execute(options: Namespace) -> int:
    """0 if nothing fails, else 3."""
    findings = list(examine())
    if options.json:
        output.print_json(make_result(findings))
    else:
        output.print_table(make_table(findings))
    return ExitCode.MACHINE if any(one.status == "fail" for one in findings) else ExitCode.OK


def make_table(findings: list[Finding]) -> Table:
    made = Table("what", "", "found", "what to do", box=SIMPLE)
    for one in findings:
        made.add_row(one.name, f"[{STYLES[one.status]}]{one.status}[/]", one.found, one.advice)
    return made
