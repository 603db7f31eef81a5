"""lab/README.md and the articles: the lab's commands in them exist, and those that need no engine work."""

import re
import shlex
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from image_lab import project
from image_lab.__main__ import make_parser
from image_lab.approaches import find
from image_lab.checks import CHECKS
from image_lab.checks.check import select_checks
from image_lab.commands import probe
from image_lab.errors import ExitCode
from image_lab.measure import measure_report
from image_lab.probes import catalogue
from image_lab.readme_table import find_newest_report
from tests import ROOT

README = ROOT / "lab" / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ python -m lab (.+)$", re.MULTILINE)


def read_commands(document: Path) -> list[str]:
    """The arguments of each `python -m lab` in the console blocks of ``document``."""
    text = document.read_text(encoding="utf-8").replace("\\\n", " ")
    return [command for block in BLOCK.findall(text) for command in COMMAND.findall(block)]


ARTICLES = sorted(project.articles_folder().glob("en/*.md"))
COMMANDS = {document: read_commands(document) for document in (README, *ARTICLES)}


def run(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    command = (sys.executable, str(ROOT / "lab"), *arguments)
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_readme_shows_every_command() -> None:
    shown = {command.split()[0] for command in COMMANDS[README]}
    assert shown == {"doctor", "build", "verify", "probe", "measure", "compile", "compare", "wheels", "report"}


@pytest.mark.parametrize("command", sorted({command for commands in COMMANDS.values() for command in commands}))
def test_command_is_understood(command: str) -> None:
    options: Namespace = make_parser().parse_args(shlex.split(command.partition(" > ")[0]))
    approaches, only = getattr(options, "approaches", []), getattr(options, "only", [])
    assert len(find(approaches)) == len(approaches)
    known = catalogue.select_probes(only) if options.execute is probe.execute else select_checks(CHECKS, only)
    assert {one.name for one in known} >= set(only)


def test_missed_limits_are_explained() -> None:
    """The README names exactly the limits that the newest report misses."""
    newest = find_newest_report()
    assert newest
    rows = measure_report.read_report(newest)["approaches"]
    missed = {limit["name"] for row in rows for limit in row["limits"] if not limit["is_kept"]}
    pattern = r"^Missed in the newest report: (.*?)\. "
    (explained,) = re.findall(pattern, README.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", explained)) == missed


def test_committed_texts_are_up_to_date() -> None:
    """READMEs, figures and reports are what `make readme` makes."""
    result = run("readme", "--check")
    assert result.returncode == ExitCode.OK, result.stderr
