"""Tests of image_lab.__main__: how a command ends."""

from argparse import ArgumentParser, Namespace
from types import ModuleType

import pytest

from image_lab.__main__ import main
from image_lab.commands import COMMANDS
from image_lab.errors import ExitCode


def test_defect_is_not_taken_for_a_result(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 would mean that something was looked at; the traceback stays."""

    def execute(options: Namespace) -> int:
        raise ZeroDivisionError

    def configure_parser(parser: ArgumentParser) -> None:
        """No options."""

    broken = ModuleType("broken", "A command with a defect.")
    vars(broken).update(execute=execute, configure_parser=configure_parser)
    monkeypatch.setitem(COMMANDS, "broken", broken)
    assert main(["broken"]) == ExitCode.MACHINE
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "ZeroDivisionError" in said
    assert said.endswith("lab: this is a bug in the lab; the traceback above shows where.\n")
