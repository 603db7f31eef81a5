"""Tests of `lab compile`; the one with an engine is at the end."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from image_lab.__main__ import main
from image_lab.errors import ExitCode
from image_lab.measure import compile_cost
from image_lab.measure.compile_cost import Compared, Install, Pin
from tests import ROOT
from tests.sample import read_schema

SCHEMA = read_schema("measure/compile.schema.json")
COMMITTED = sorted((ROOT / "docs" / "reports" / "compile").glob("*.json"))


def test_an_unknown_package_is_named_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", "cffy"]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert said.startswith("lab: expected packages of requirements.txt; found 'cffy'. It has asgiref, ")
    assert said.count("\n") == 1


def test_a_pin_is_what_the_lock_has(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    block = "cffi==2 ; platform_python_implementation != 'PyPy' \\\n    --hash=sha256:a1 \\\n    --hash=sha256:b2\n"
    lock.write_text(f"asgiref==3 \\\n    --hash=sha256:c3\n    # via django\n{block}    # via cryptography\n")
    assert compile_cost.find_pins(["cffi"], lock) == [Pin("cffi", "2", block)]


def test_the_ratio_is_taken_within_a_round() -> None:
    """A round in which the machine was busy is slow both ways."""
    wheels = [Install(1, "cp313-cp313-manylinux_2_28_x86_64"), Install(10, "cp313-cp313-manylinux_2_28_x86_64")]
    sources = [Install(5, "cp313-cp313-linux_x86_64"), Install(50, "cp313-cp313-linux_x86_64")]
    made = compile_cost.describe_package(Compared(Pin("cffi", "2", ""), wheels, sources))
    assert made["source_to_wheel_ratio"]["samples"] == [5, 5]
    assert (made["wheel"]["seconds"]["median"], made["source"]["seconds"]["median"]) == (5.5, 27.5)


@pytest.mark.parametrize("file", COMMITTED, ids=lambda file: file.name)
def test_the_committed_reports_are_as_the_schema_says(file: Path) -> None:
    report = json.loads(file.read_text())
    jsonschema.validate(report, SCHEMA)
    assert not any(package["failure"] for package in report["packages"])


@pytest.mark.engine
def test_a_package_is_really_compiled_and_one_that_cannot_be_is_told() -> None:
    command = (sys.executable, "-m", "lab", "compile", "cffi", "--repeat", "1", "--json")
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == ExitCode.OK, result.stderr
    report = json.loads(result.stdout)
    jsonschema.validate(report, SCHEMA)
    (cffi,) = report["packages"]
    assert "manylinux" in cffi["wheel"]["tag"]
    assert cffi["source"]["tag"].endswith("-linux_x86_64")
    assert cffi["source_to_wheel_ratio"]["median"] > 1
    assert {"gcc", "libpq-dev"} <= set(report["compilers"]["packages"])

    none = Compared(Pin("cffi", "0", f"cffi==0 --hash=sha256:{'0' * 64}\n"))
    compile_cost.install_both_ways(none, source_first=False)
    assert "No matching distribution found for cffi==0" in none.failure
