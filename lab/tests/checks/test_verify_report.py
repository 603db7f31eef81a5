"""Tests of image_lab.checks.verify_report."""

import json
from datetime import datetime
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console
from rich.table import Table

from image_lab import project
from image_lab.approaches import load
from image_lab.checks import CHECKS, verify_report
from image_lab.checks.runner import Result, Verification, fail_before_build
from image_lab.errors import LabError
from tests import ROOT
from tests.checks.sample import BARE, build, era_that_fails, order
from tests.sample import read_schema

SCHEMA = read_schema("checks/verify.schema.json")
FAILED = Result("pid-1", "failed", 0.25, "gunicorn as process 1", "1: sh", "Use exec.")
SKIPPED = Result("clean-stop", "not run", found="pid-1 has not passed")


def verification(*results: Result) -> Verification:
    return Verification(BARE, BARE.era("now"), order(), build(), results=[Result("build", "passed", 2.0), *results])


def plain(table: Table) -> str:
    """As it is printed into a log, 80 columns wide and without colour."""
    console = Console(file=StringIO(), width=80, no_color=True)
    console.print(table)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def row(text: str, first: str) -> list[str]:
    (found,) = [line.split() for line in text.splitlines() if line.split()[:1] == [first]]
    return found


class TestTable:
    def test_all_approaches_fit_into_80_columns(self) -> None:
        results = [Result(check.name, "failed") for check in CHECKS]
        every = [Verification(one, one.era("now"), results=results) for one in load()]
        text = plain(verify_report.make_matrix(every))
        assert all(row(text, check.name) == [check.name, *["FAILED"] * len(every)] for check in CHECKS)
        assert "…" not in text


class TestWords:
    def test_a_failure_is_told_in_full(self) -> None:
        assert verify_report.explain_result("slim", FAILED) == (
            "slim, pid-1: failed\n  expected  gunicorn as process 1\n  found     1: sh\n  next      Use exec."
        )

    def test_the_verdict_counts_what_was_looked_at(self) -> None:
        assert verify_report.summarize([verification()]) == "All 1 results of alpine-bare are as they should be."
        assert verify_report.summarize([verification(FAILED)]) == "Failed: alpine-bare. Passed: none."

    def test_a_stand_in_is_never_shown_as_the_official_image(self) -> None:
        """The line about the base says what it stands in for."""
        line = verify_report.describe_base(verification())
        assert line == "alpine-bare: on some/base:1, a stand-in for python:3.13-alpine, sha256:0123456789ab"


class TestDocument:
    @pytest.mark.parametrize(
        "verifications",
        [
            [verification()],
            [verification(FAILED, SKIPPED)],
            [fail_before_build(BARE, BARE.era("now"), LabError("not found")), verification()],
        ],
        ids=["passed", "failed", "could-not-begin"],
    )
    def test_fits_its_schema(self, verifications: list[Verification]) -> None:
        document = json.loads(json.dumps(verify_report.make_report(verifications)))
        jsonschema.validate(document, SCHEMA)
        assert document["passed"] is all(one.passed for one in verifications)

    def test_has_base_and_every_result(self) -> None:
        """The stand-in's own description, and what failed, why, and what to do."""
        (approach,) = verify_report.make_report([verification(FAILED, SKIPPED)])["approaches"]
        assert approach["base"]["kind"] == "stand-in"
        assert approach["base"]["stand_in"] == {"base": "python:3.13-alpine"}
        assert [result["outcome"] for result in approach["results"]] == ["passed", "failed", "not_run"]
        assert approach["results"][1]["next"] == "Use exec."
        assert approach["results"][0]["expected"] is None

    def test_says_when_and_on_what_it_was_made(self) -> None:
        """A report that is kept can be told from another; it names no folder of the machine that made it."""
        made = verify_report.make_report([verification()])
        assert made["base_kind"] == "stand-in"
        assert datetime.fromisoformat(made["created_at"]).tzinfo
        assert set(made["source"]) == {"revision", "is_dirty"}
        assert project.relative_path(ROOT / "var" / "lab" / "logs" / "a.log") == "var/lab/logs/a.log"

    @pytest.mark.parametrize(
        "path", sorted((ROOT / "docs" / "reports" / "verify").glob("*.json")), ids=lambda path: path.name
    )
    def test_the_committed_ones_fit_it_too(self, path: Path) -> None:
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), SCHEMA)

    def test_the_schema_refuses_what_it_does_not_know(self) -> None:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(verify_report.make_report([verification()]) | {"more": 1}, SCHEMA)


class TestListing:
    def test_the_documentation_has_the_same_table(self) -> None:
        """docs/lab.md names every check with what it claims."""
        assert verify_report.render_markdown(CHECKS) in (ROOT / "lab" / "README.md").read_text(encoding="utf-8")


def test_a_build_that_failed_as_expected_is_told_with_its_own_line() -> None:
    """Whole, as it was printed: what approaches.toml expects may change later."""
    printed = "Collecting x\nERROR: No matching distribution found for x==1 (from nowhere)\nERROR: bye\n"
    failed = build(exit_code=1, output=printed, era=era_that_fails("No matching distribution found for x==1"))
    told = verify_report.describe_build(failed)["failure"]
    assert told == "ERROR: No matching distribution found for x==1 (from nowhere)"
    assert verify_report.describe_build(build())["failure"] is None
    other = build(exit_code=1, output="ERROR: No matching distribution found for y\n")
    assert verify_report.describe_build(other)["failure"] == "ERROR: No matching distribution found for y"
