"""docs/lab.md: its commands exist, and those that need no engine do what it says."""

import re
import shlex
from argparse import Namespace
from pathlib import Path

import pytest

from wheelhouse_lab import report_files
from wheelhouse_lab.__main__ import parser
from wheelhouse_lab.approaches import find
from wheelhouse_lab.checks import CHECKS
from wheelhouse_lab.checks.check import named
from wheelhouse_lab.commands import probe
from wheelhouse_lab.errors import ExitCode
from wheelhouse_lab.probes import catalogue as probes
from wheelhouse_lab.readme_table import newest_report
from wheelhouse_lab.measure import measure_report
from tests.docs.conftest import Checkout
from tests.docs.console import commands
from tests.sample import sample_report

LAB = "docs/lab.md"
PREFIX = "python -m lab "
COMMANDS = commands(LAB)
OF_THE_LAB = [command for command in COMMANDS if command.startswith(PREFIX)]
# Run below; building, verifying and measuring need an engine, and tests/lab do all of it where there is one.
RUN = {"python -m lab doctor", "python -m lab report", "python -m lab compare before.json after.json", "make readme"}


def test_every_command_is_one_of_the_lab_or_run_here() -> None:
    """A command of another kind needs a test of its own, and so does one that is gone."""
    assert set(COMMANDS) == set(OF_THE_LAB) | RUN


@pytest.mark.parametrize("command", OF_THE_LAB)
def test_command_is_understood(command: str) -> None:
    """Its subcommand, options, approaches, checks and probes exist."""
    understood(parser().parse_args(shlex.split(command.removeprefix(PREFIX).partition(" > ")[0])))


def understood(options: Namespace) -> None:
    """Assert that the approaches, checks and probes that a command names exist."""
    approaches = getattr(options, "approaches", [])
    assert len(find(approaches)) == len(approaches)
    only = getattr(options, "only", [])
    known = probes.named(only) if options.execute is probe.execute else named(CHECKS, only)
    assert {one.name for one in known} >= set(only)


def test_doctor_says_what_the_machine_lacks(checkout: Checkout) -> None:
    """With or without an engine it ends with a table, and with the code for a machine that lacks something."""
    result = checkout.run("python", "-m", "lab", "doctor")
    assert result.returncode in {ExitCode.OK, ExitCode.MACHINE}, result.stderr
    assert "engine" in result.stdout


def test_compare_reads_two_reports(checkout: Checkout) -> None:
    """The files are named as in the document."""
    for name in ("before.json", "after.json"):
        report_files.write(sample_report(), checkout.root / name)
    result = checkout.run(*shlex.split("python -m lab compare before.json after.json"))
    assert result.returncode == ExitCode.OK, result.stderr


def test_report_judges_the_claims(checkout: Checkout) -> None:
    """From the committed reports, in a fresh checkout."""
    result = checkout.run("python", "-m", "lab", "report")
    assert result.returncode == ExitCode.OK, result.stderr
    assert "Larger images" in result.stdout


def test_limits_that_are_missed_are_the_ones_explained() -> None:
    """A limit that the newest report misses is named and explained; one that is kept again is no longer."""
    newest = newest_report()
    assert newest
    rows = measure_report.read_report(newest)["approaches"]
    missed = {limit["name"] for row in rows for limit in row["limits"] if not limit["is_kept"]}
    (told,) = re.findall(r"^Missed in the newest report: (.*?)\. ", Path(LAB).read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", told)) == missed


def test_make_readme_renews_the_tables(checkout: Checkout) -> None:
    """A table that somebody has edited by hand is what the data say again."""
    readme: Path = checkout.root / "README.md"
    as_committed = readme.read_text()
    readme.write_text(as_committed.replace("| `alpine-bare` |", "| `by-hand` |"))
    result = checkout.run("make", "readme")
    assert result.returncode == 0, result.stderr
    assert readme.read_text() == as_committed
