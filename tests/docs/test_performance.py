"""docs/performance.md says what the newest committed report says, and every report is what its schema describes."""

import json

import jsonschema

from tests.bench import edge, edge_attack
from tests.bench.page import NO_REPORT, PAGE, replace_figures
from tests.bench.report import SCHEMA, newest


def test_reports_are_what_the_schema_describes() -> None:
    for schema_path in (SCHEMA, edge.SCHEMA, edge_attack.FOLDER / "schema.json"):
        schema = json.loads(schema_path.read_text("utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        reports = [path for path in schema_path.parent.glob("*.json") if path != schema_path]
        assert reports
        for path in reports:
            jsonschema.validate(json.loads(path.read_text("utf-8")), schema)


def test_page_has_the_figures_of_the_newest_report() -> None:
    """`python -m tests.bench --page` writes them in."""
    text, report = PAGE.read_text("utf-8"), newest()
    assert replace_figures(text, report) == text
    assert (report["file"] if report else NO_REPORT) in text
