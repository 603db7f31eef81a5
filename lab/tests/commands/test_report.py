"""Tests of image_lab.commands.report."""

import json
from pathlib import Path

import pytest

from image_lab.__main__ import main
from image_lab.errors import ExitCode
from image_lab.report_files import write_report
from tests.reporting.sample import measurements


@pytest.fixture
def measured(tmp_path: Path) -> str:
    write_report(measurements(), tmp_path / "measure.json")
    return str(tmp_path / "measure.json")


def test_page_and_markdown_are_written(measured: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, text = tmp_path / "out" / "r.html", tmp_path / "r.md"
    arguments = ["report", "--measure", measured, "--output", str(page), "--markdown", str(text), "--language", "ko"]
    assert main(arguments) == ExitCode.OK
    assert '<html lang="ko">' in page.read_text(encoding="utf-8")
    assert text.read_text(encoding="utf-8").startswith("# 파이썬에는")
    assert "느린 빌드" in capsys.readouterr().out


def test_the_verdicts_are_data_too(measured: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--measure", measured, "--json"]) == ExitCode.OK
    made = json.loads(capsys.readouterr().out)
    assert made["sources"][0] == "measure.json"
    outcomes = {(one["claim"], one["era"]): one["outcome"] for one in made["verdicts"]}
    assert outcomes["slow builds", "now"] == "refuted"
    assert len(outcomes) == 8


@pytest.mark.parametrize("option", ["--output", "--markdown"])
def test_a_place_where_nothing_can_be_written_is_one_line(
    option: str, measured: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    target = tmp_path / "file" / "report"
    assert main(["report", "--measure", measured, option, str(target)]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"Give another {option}." in said
