"""Tests of image_lab.reporting.claims and image_lab.reporting.evidence: verdicts follow from figures."""

import re
from typing import Any

import pytest

from image_lab.approaches import load as load_approaches
from image_lab.reporting.claims import ERAS, Verdict, judge, load
from image_lab.reporting.evidence import FIGURES
from image_lab.reporting.language import CODES, load_language
from image_lab.reporting.load_reports import Material
from image_lab.reporting.lookup import NotMeasured
from image_lab.reporting.render_verdicts import render_verdicts
from tests.reporting.sample import (
    compiling,
    material,
    measurements,
    probing,
    verification,
    wheel_list,
)

NO_WHEEL = "alpine-bare: the build failed (no wheel): ERROR: No matching distribution found for cffi. Log: some.log"


def verdict(of: str, era: str, found: Material) -> Verdict:
    (one,) = (one for one in judge(found) if (one.claim.id, one.era) == (of, era))
    return one


def scaled(report: dict[str, Any], approach: str, part: str, field: str, factor: float) -> dict[str, Any]:
    """The report with one figure of an approach so many times as large."""
    (row,) = (row for row in report["approaches"] if row["id"] == approach)
    figure = row[part][field]
    if isinstance(figure, dict):
        row[part][field] = {name: figure[name] * factor for name in ("median", "min", "max")}
    else:
        row[part][field] = figure * factor
    return report


@pytest.mark.parametrize(("factor", "outcome"), [(0.5, "refuted"), (1.3, "partly"), (3, "holds")])
def test_a_verdict_changes_when_the_figures_do(factor: float, outcome: str) -> None:
    """The same claim, three measurements, three verdicts."""
    report = scaled(measurements(), "alpine-multistage", "build", "cold_seconds", factor)
    assert verdict("slow builds", "now", material(report)).outcome == outcome


@pytest.mark.parametrize(("compiled", "outcome"), [((), "refuted"), (("cffi",), "holds")])
def test_one_package_without_a_wheel_is_enough(compiled: tuple[str, ...], outcome: str) -> None:
    found = material(None, None, wheel_list(*compiled))
    assert verdict("slow builds", "now", found).outcome == outcome
    (sentence,) = [one["sentence"] for one in all_findings(found, "now") if "packages have no wheel" in one["sentence"]]
    named = " (cffi)" if compiled else ""
    assert sentence == f"{len(compiled)} of 3 packages have no wheel for musl{named}; for glibc, 0."


@pytest.mark.parametrize(
    ("compiled", "ratio", "outcome"),
    [((), 9, "refuted"), (("cffi",), 9, "holds"), (("cffi",), 1.5, "partly"), (("django",), 9, "unmeasured")],
)
def test_a_compile_counts_where_a_wheel_is_missing(compiled: tuple[str, ...], ratio: float, outcome: str) -> None:
    found = material(None, None, wheel_list(*compiled), compiling=compiling(cffi=ratio, psycopg2_binary=2))
    (cost,) = (one for one in verdict("slow builds", "now", found).findings if one.rule.figure == "compile_cost")
    assert cost.outcome == outcome


def test_the_wheels_of_2021_say_nothing_about_today() -> None:
    found = material(None, None, wheel_list("cffi", requirements="docker/2021/requirements.txt"))
    assert verdict("slow builds", "2021", found).outcome == "holds"
    assert verdict("slow builds", "now", found).outcome == "unmeasured"


@pytest.mark.parametrize(
    ("glibc", "musl", "outcome"),
    [
        ("RecursionError", "SIGSEGV", "holds"),
        ("resolves", "EAI_AGAIN", "holds"),
        ("09:05", "", "holds"),
        ("Address already in use", "Address in use", "refuted"),
        ("SIGSEGV", "RecursionError", "refuted"),
        ("400", "400", "refuted"),
    ],
)
def test_a_crash_or_a_loss_on_musl_alone_is_a_fault(glibc: str, musl: str, outcome: str) -> None:
    assert verdict("runtime bugs", "now", material(None, probing(glibc, musl))).outcome == outcome


def test_a_build_that_failed_is_time_wasted() -> None:
    report = measurements()
    assert verdict("wasted time", "now", material(report)).outcome == "refuted"
    (row,) = (row for row in report["approaches"] if row["id"] == "alpine-bare")
    row |= {"build": None, "image": None, "running": None, "limits": [], "failure": NO_WHEEL}
    assert verdict("wasted time", "now", material(report)).outcome == "holds"


@pytest.mark.parametrize("failure", ["Failed to establish a new connection", "an unknown error", None])
def test_a_network_that_is_away_is_no_word_against_alpine(failure: str | None) -> None:
    report = measurements()
    (row,) = (row for row in report["approaches"] if row["id"] == "alpine-bare")
    row |= {"build": None, "image": None, "running": None, "limits": [], "failure": failure}
    found = verdict("wasted time", "now", material(report))
    assert found.outcome != "holds"
    assert not found.is_complete
    sentences = [one["sentence"] for one in all_findings(material(report), "now")]
    assert any("for a reason that is not its packages’" in line and str(failure) in line for line in sentences)


@pytest.mark.parametrize(("fails", "outcome"), [(True, "holds"), (False, "refuted")])
def test_the_build_of_2021_decides_about_2021(fails: bool, outcome: str) -> None:  # noqa: FBT001  a parameter
    found = material(None, None, verify=verification(fails=fails))
    assert verdict("wasted time", "2021", found).outcome == outcome
    told_message = any("distribution found for x==1" in one["sentence"] for one in all_findings(found, "2021"))
    assert told_message is fails


def all_findings(found: Material, era: str, code: str = "en") -> list[Any]:
    """What every rule of a time says."""
    t = load_language(code)
    return [
        one
        for claim in render_verdicts(judge(found), t)
        for each in claim["eras"]
        if each["era"] == t(f"era_{era}")
        for one in each["findings"]
    ]


def test_compilers_that_a_stand_in_leaves_out_are_not_weighed() -> None:
    found = material(measurements())
    sentences = [
        one["sentence"] for one in all_findings(found, "now") if "compilers" in one["asks"] and "image" in one["asks"]
    ]
    assert any(
        line.startswith("Not measured here: the apk of this base installs empty placeholders") for line in sentences
    )
    assert not verdict("larger images", "now", found).is_complete
    weighed = material(measurements(), compiling=compiling())
    assert any("; Debian’s, which differ, add 305" in one["sentence"] for one in all_findings(weighed, "now"))


def test_what_no_report_has_is_said_to_be_missing_with_the_command_that_makes_it() -> None:
    found = material(measurements())
    assert verdict("runtime bugs", "now", found).outcome == "unmeasured"
    commands = {one["sentence"] for one in all_findings(found, "now") if "python -m lab probe --all" in one["sentence"]}
    assert len(commands) == 1
    for one in judge(found):
        for finding in one.findings:
            assert (finding.outcome == "unmeasured") == isinstance(finding.evidence, NotMeasured)


def test_every_claim_of_the_approaches_is_judged() -> None:
    named = {claim for approach in load_approaches() for claim in approach.claims}
    assert {claim.id for claim in load()} == named - {"slim just works"}


def test_every_rule_can_be_told_in_every_language() -> None:
    for claim in load():
        assert {*claim.title} == {*claim.says} == {*claim.reported} == {*CODES}
        for era in ERAS:
            assert claim.rules[era]
            for rule in claim.rules[era]:
                assert rule.figure in FIGURES
                assert rule.partly_from <= rule.holds_from
                english, korean = (set(re.findall(r"\{(\w+)\}", rule.sentence[code])) for code in CODES)
                assert english == korean
