"""Tests of image_lab.commands.probe that need no engine."""

import json

import pytest

from image_lab.__main__ import main
from image_lab.errors import ExitCode
from image_lab.probes import catalogue


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name approaches, or give --all"),
        (["--all", "slim"], "name approaches, or give --all"),
        (["debian"], "unknown approach 'debian'; there are slim-buster,"),
        (["slim", "--only", "dsn"], "unknown probe 'dsn'. `wheelhouse-lab probe --list` names them all."),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", *arguments]) == ExitCode.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_the_list_is_data_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", "--list", "--json"]) == ExitCode.OK
    listed = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in listed["probes"]] == [probe.name for probe in catalogue.load()]
    assert all(one["means"] and one["sources"] for one in listed["probes"])
