"""The lessons in blog/posts/content: each command is run, or it is written down why it is not."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.docs.console import ROOT, commands

PREFIX = "python -m lab "  # checked by lab/tests/test_readme.py
HAS_LAB = (ROOT / "lab").is_dir()
ENGLISH = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("blog/posts/content/en/*.md"))
COMMANDS = list(dict.fromkeys(command for lesson in ENGLISH for command in commands(lesson)))
OF_THE_LAB = [command for command in COMMANDS if command.startswith(PREFIX)]
LISTED: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("lessons.toml").read_text())["commands"]
RUN = [pytest.param(one, id=one["command"][:60]) for one in LISTED if "shows" in one and not one.get("network")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the reader types: a folder with the project's requirements, in which files may be left behind."""
    made = tmp_path_factory.mktemp("lessons")
    for name in ("pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, made)
    return made


def run(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a line as a shell would, with the Python of the tests; standard error goes where the output goes."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environ = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "PIP_NO_COLOR": "1"}
    line = command.replace("/tmp/ask", str(folder / "ask"))  # noqa: S108  the lesson's words
    shell = ["bash", "-c", line]
    return subprocess.run(
        shell, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def test_every_command_is_of_the_lab_or_listed() -> None:
    """A new command is run or explained; one that is gone from the lessons is gone from the list."""
    listed = [one["command"] for one in LISTED]
    assert set(COMMANDS) == set(OF_THE_LAB) | set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("lesson", ENGLISH)
def test_both_languages_have_the_same_commands(lesson: str) -> None:
    """So that what is run for the one is run for the other."""
    assert commands(lesson.replace("/en/", "/ko/")) == commands(lesson)


@pytest.mark.parametrize("one", RUN)
def test_command_shows_what_the_lesson_says(one: dict[str, Any], folder: Path) -> None:
    """Those that need nothing but Python."""
    result = run(one["command"], folder)
    assert result.returncode == one.get("status", 0), result.stdout
    assert re.search(one["shows"], result.stdout, re.MULTILINE), result.stdout


@pytest.mark.network
def test_commands_that_ask_the_index_show_what_the_lessons_say(folder: Path) -> None:
    """One after the other, since one reads what another has written."""
    for one in (one for one in LISTED if one.get("network") and (HAS_LAB or not one["command"].startswith(PREFIX))):
        result = run(one["command"], folder)
        assert result.returncode == one.get("status", 0), f"{one['command']}\n{result.stdout}"
        assert re.search(one["shows"], result.stdout, re.MULTILINE), f"{one['command']}\n{result.stdout}"
