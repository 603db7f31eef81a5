"""Tests of image_lab.probes.probe_report."""

import json
from pathlib import Path

import jsonschema
import pytest

from image_lab.measure import environment
from image_lab.probes import catalogue, probe_report
from image_lab.probes.catalogue import Value
from image_lab.probes.runner import Probed, Result
from tests import ROOT
from tests.probes.sample import BARE, expectation, probe, probed
from tests.sample import read_schema

SCHEMA = read_schema("probes/probe.schema.json")
PROBE = probe()
COMMITTED = sorted((ROOT / "docs" / "reports" / "probes").glob("*.json"))


@pytest.fixture
def every(monkeypatch: pytest.MonkeyPatch) -> list[Probed]:
    """Two images that differ; facts of the engine are those of some other machine."""
    of_another = json.loads(COMMITTED[-1].read_text(encoding="utf-8"))["engine"]
    monkeypatch.setattr(environment, "read_engine", lambda: of_another)
    as_expected = Result(PROBE, "as expected", (expectation("as expected"),))
    return [probed("glibc", as_expected), probed("musl", Result(PROBE, "otherwise", (expectation("as expected"),)))]


class TestDifferences:
    @pytest.mark.parametrize(
        ("glibc", "musl", "unit", "differs"),
        [
            (["a", "b"], ["c"], "", True),
            (["a", "b"], ["b", "c"], "", False),
            ([1.2, 1.4], [7.7, 2.6], "ratio", True),
            ([1.2, 3.0], [7.7, 2.6], "ratio", False),
            ([0.99], [0.0], "ratio", True),
            (["a"], [], "", None),
        ],
    )
    def test_is_one_when_no_image_finds_what_one_of_the_other_libc_does(
        self, glibc: list[Value], musl: list[Value], unit: str, *, differs: bool | None
    ) -> None:
        """Numbers of one side must lie below all of the other's; without both sides nothing is said."""
        its_probe = probe(unit=unit)
        images = [probed("glibc", Result(its_probe, value)) for value in glibc]
        images += [probed("musl", Result(its_probe, value)) for value in musl]
        assert probe_report.differs(its_probe, images) is differs


class TestWords:
    def test_the_verdict_counts_what_was_compared(self) -> None:
        """An image of one C library alone makes no probe alike."""
        one_libc = [probed("musl", Result(PROBE, "a"))]
        both = [*one_libc, probed("glibc", Result(PROBE, "b"))]
        assert probe_report.summarize(both, [PROBE]) == "1 of 1 probes differ between glibc and musl."
        assert probe_report.summarize(one_libc, [PROBE]) == (
            "0 of 0 probes differ between glibc and musl. Not compared, for want of an image of each: 1."
        )

    def test_a_contradiction_is_told(self, every: list[Probed]) -> None:
        assert probe_report.find_contradictions(every) == [
            "alpine-bare, some-probe: expected 'as expected' of musl; found 'otherwise'"
        ]

    def test_a_failure_is_told_with_its_reason(self) -> None:
        failed = probed("musl", Result(PROBE, None, failure="the script text ended with exit code 1"))
        assert probe_report.find_contradictions([failed]) == [
            "alpine-bare, some-probe: the script text ended with exit code 1"
        ]
        assert probe_report.find_contradictions([Probed(BARE, "some:image", failure="no base")]) == [
            "alpine-bare: no base"
        ]


class TestDocument:
    def test_fits_its_schema(self, every: list[Probed]) -> None:
        """After a trip through JSON; an image that could not be asked is part of it."""
        images = [*every, Probed(BARE, "some:image", failure="no base")]
        document = json.loads(json.dumps(probe_report.make_report(images, [PROBE])))
        jsonschema.validate(document, SCHEMA)
        assert document["base_kind"] == "stand-in"
        assert document["passed"] is False
        assert document["probes"][0]["found"] == {"glibc": ["as expected"], "musl": ["otherwise"]}
        assert document["probes"][0]["differs"] is True


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_a_committed_report_fits_the_schema_and_shows_the_differences(path: Path) -> None:
    """The issue asks for twelve; of both C libraries, with what they stand on."""
    made = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(made, SCHEMA)
    assert made["passed"]
    assert sum(probe["differs"] is True for probe in made["probes"]) >= 12
    assert {one["libc"] for one in made["approaches"]} == {"glibc", "musl"}


def test_the_documentation_has_every_probe() -> None:
    """docs/lab.md has the table that `lab probe --list` is made of."""
    assert probe_report.render_markdown(catalogue.load()) in (ROOT / "lab" / "README.md").read_text(encoding="utf-8")
