"""Tests of image_lab.reporting.load_reports."""

import json
from pathlib import Path
from typing import Any

import pytest

from image_lab.errors import UsageError
from image_lab.reporting.load_reports import gather
from tests.reporting.sample import measurements, probing, wheel_list


def put(folder: Path, name: str, report: dict[str, Any]) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report))
    return file


def test_the_newest_of_each_kind_is_taken_by_the_time_that_it_names(tmp_path: Path) -> None:
    newest = put(tmp_path, "measure/a.json", measurements() | {"created_at": "2026-12-01T00:00:00+00:00"})
    put(tmp_path, "measure/b.json", measurements())
    put(tmp_path, "probes/a.json", probing())
    material = gather(folder=tmp_path)
    assert material.measure
    assert material.measure.file == newest
    assert material.probes
    assert material.wheels == ()


def test_lists_of_wheels_stand_side_by_side_when_they_are_of_other_requirements(tmp_path: Path) -> None:
    """Today's requirements and those of 2021 are two questions; of each the newest answer counts."""
    put(tmp_path, "wheels/a.json", wheel_list("cffi"))
    put(tmp_path, "wheels/b.json", wheel_list() | {"created_at": "2026-12-01T00:00:00+00:00"})
    put(tmp_path, "wheels/c.json", wheel_list("cffi", requirements="docker/2021/requirements.txt"))
    found = gather(folder=tmp_path).wheels
    assert sorted((source.file.name, source.data["sources"][0]) for source in found) == [
        ("b.json", "requirements.txt"),
        ("c.json", "docker/2021/requirements.txt"),
    ]


def test_a_file_that_is_named_comes_before_the_newest(tmp_path: Path) -> None:
    named = put(tmp_path, "elsewhere/mine.json", measurements())
    put(tmp_path, "measure/a.json", measurements() | {"created_at": "2026-12-01T00:00:00+00:00"})
    material = gather(named, folder=tmp_path)
    assert material.measure
    assert material.measure.file == named


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON"),
        ("[]", "found something else"),
        (json.dumps({"schema_version": 1, "kind": "probes", "created_at": "2026"}), "found something else"),
        (json.dumps({"schema_version": 9, "created_at": "2026"}), "schema_version 1; found schema_version 9"),
    ],
    ids=["no JSON", "no object", "another kind", "another version"],
)
def test_a_file_of_something_else_is_refused(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(text)
    with pytest.raises(UsageError, match=message) as caught:
        gather(file, folder=tmp_path)
    assert str(file) in str(caught.value)
