"""Tests of image_lab.report_files: the schema, writing and reading."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from image_lab import report_files
from image_lab.errors import UsageError
from image_lab.measure import measure_report
from tests import ROOT
from tests.sample import read_schema, sample_report

SCHEMA = read_schema("measure/measure.schema.json")
COMMITTED = sorted((ROOT / "docs" / "reports" / "measure").glob("*.json"))


def check(made: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(made)))


class TestSchema:
    def test_accepts_what_a_measurement_makes(self) -> None:
        """Every figure, with nothing that the schema does not know."""
        check(sample_report())

    def test_accepts_every_committed_report(self) -> None:
        """A change of the format needs a new schema version."""
        for path in COMMITTED:
            check(measure_report.read_report(path))

    def test_accepts_an_approach_that_could_not_be_measured(self) -> None:
        made = sample_report()
        nothing: dict[str, Any] = {"build": None, "image": None, "running": None, "limits": []}
        made["approaches"][0] |= nothing | {"failure": "the build failed"}
        check(made)

    @pytest.mark.parametrize("missing", ["base_kind", "machine", "engine", "method"])
    def test_refuses_a_report_without_what_a_figure_depends_on(self, missing: str) -> None:
        made = sample_report()
        del made[missing]
        with pytest.raises(jsonschema.ValidationError):
            check(made)


class TestDocument:
    def test_the_reference_is_the_recommended_approach(self) -> None:
        made = sample_report("alpine-bare", "slim-trixie")
        assert made["reference"] == "slim-trixie"
        ratios = {row["id"]: row["running"]["pages"]["home"]["ratio_to_reference"] for row in made["approaches"]}
        assert ratios["slim-trixie"]["samples"] == [1.0, 1.0, 1.0]


class TestWrite:
    def test_what_is_written_is_read_again(self, tmp_path: Path) -> None:
        path, made = tmp_path / "new" / "report.json", sample_report()
        report_files.write_report(made, path)
        assert measure_report.read_report(path) == json.loads(json.dumps(made))
        assert [file.name for file in path.parent.iterdir()] == ["report.json"]

    def test_a_report_that_can_not_be_finished_leaves_the_old_one(self, tmp_path: Path) -> None:
        path = tmp_path / "report.json"
        report_files.write_report(sample_report(), path)
        before = path.read_bytes()
        with pytest.raises(TypeError):
            report_files.write_report({"not": object()}, path)
        assert path.read_bytes() == before
        assert [file.name for file in tmp_path.iterdir()] == ["report.json"]


class TestRead:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", "is no JSON"),
            ("[]", "expected a report"),
            ('{"schema_version": 2, "approaches": []}', "expected a report .* schema_version 1; found 2"),
            ('{"schema_version": 1}', "expected a report"),
        ],
    )
    def test_what_is_no_report_is_refused_in_one_line(self, tmp_path: Path, text: str, message: str) -> None:
        path = tmp_path / "report.json"
        path.write_text(text)
        with pytest.raises(UsageError, match=message) as caught:
            measure_report.read_report(path)
        assert "\n" not in str(caught.value)
