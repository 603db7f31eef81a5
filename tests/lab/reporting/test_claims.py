"""Tests of lab.reporting.claims and lab.reporting.evidence: verdicts follow from figures."""

import re
from pathlib import Path
from typing import Any

import pytest

from lab.approaches import load as load_approaches
from lab.reporting.claims import ERAS, Verdict, judge, load
from lab.reporting.evidence import FIGURES, NotMeasured
from lab.reporting.language import CODES, language
from lab.reporting.reading import Material, Source
from lab.reporting.verdicts import told
from tests.lab.reporting.sample import material, measurements, probing, verification, wheel_list


def verdict(of: str, era: str, found: Material) -> Verdict:
    """The verdict on a claim at a time."""
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


@pytest.mark.parametrize(("factor", "outcome"), [(0.5, "refuted"), (1.5, "holds")])
def test_sizes_decide_about_larger_images(factor: float, outcome: str) -> None:
    """From the moment that the image on Alpine is the larger one."""
    report = scaled(measurements(), "alpine-multistage", "image", "unpacked_bytes", factor)
    assert verdict("larger images", "now", material(report)).outcome == outcome


@pytest.mark.parametrize(("compiled", "outcome"), [((), "refuted"), (("cffi",), "holds")])
def test_one_package_without_a_wheel_is_enough(compiled: tuple[str, ...], outcome: str) -> None:
    """One compile needs the whole toolchain; and it is named."""
    found = material(None, None, wheel_list(*compiled))
    assert verdict("slow builds", "now", found).outcome == outcome
    (sentence,) = [one.sentence for one in all_findings(found, "now") if "packages have no wheel" in one.sentence]
    named = " (cffi)" if compiled else ""
    assert sentence == f"{len(compiled)} of 3 packages have no wheel for musl{named}; for glibc, 0."


def test_the_wheels_of_2021_say_nothing_about_today() -> None:
    """A list is of the requirements that it names."""
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
    """Another word for an error is a difference and no fault; what glibc does worse is none either."""
    assert verdict("runtime bugs", "now", material(None, probing(glibc, musl))).outcome == outcome


def test_a_build_that_failed_is_time_wasted() -> None:
    """Whatever else the report has."""
    report = measurements()
    assert verdict("wasted time", "now", material(report)).outcome == "refuted"
    (row,) = (row for row in report["approaches"] if row["id"] == "alpine-bare")
    row |= {"build": None, "image": None, "running": None, "limits": [], "failure": "no compiler"}
    assert verdict("wasted time", "now", material(report)).outcome == "holds"


@pytest.mark.parametrize(("fails", "outcome"), [(True, "holds"), (False, "refuted")])
def test_the_build_of_2021_decides_about_2021(fails: bool, outcome: str) -> None:  # noqa: FBT001  a parameter
    """As `lab verify --era 2021` has found it; the very message is told."""
    found = material(None, None, verify=verification(fails=fails))
    assert verdict("wasted time", "2021", found).outcome == outcome
    told_message = any("No matching distribution found" in one.sentence for one in all_findings(found, "2021"))
    assert told_message is fails


def test_a_verification_of_another_time_does_not_hide_that_of_2021() -> None:
    """Whichever was made last."""
    old, new = verification(fails=True), verification(fails=False)
    new["approaches"][0]["era"] = "now"
    both = Material(verify=(Source(Path("old.json"), old), Source(Path("new.json"), new)))
    assert verdict("wasted time", "2021", both).outcome == "holds"


def test_a_build_of_2021_that_surprised_is_not_judged() -> None:
    """It may have failed otherwise, or not at all."""
    report = verification(fails=True)
    report["approaches"][0]["results"][0]["outcome"] = "failed"
    assert verdict("wasted time", "2021", material(None, None, verify=report)).outcome == "unmeasured"


def all_findings(found: Material, era: str, code: str = "en") -> list[Any]:
    """What every rule of a time says."""
    t = language(code)
    return [
        one
        for claim in told(judge(found), t)
        for each in claim.eras
        if each.era == t(f"era_{era}")
        for one in each.findings
    ]


def test_compilers_that_a_stand_in_leaves_out_are_not_weighed() -> None:
    """It is said that they are missing, no ratio is shown, and the verdict says that it is not the whole."""
    found = material(measurements())
    sentences = [one.sentence for one in all_findings(found, "now") if "compilers" in one.asks and "image" in one.asks]
    assert any(
        line.startswith("Not measured here: the apk of this base installs empty placeholders") for line in sentences
    )
    assert not verdict("larger images", "now", found).is_whole


def test_without_the_placeholders_the_compilers_count() -> None:
    """On an official image the figure is one."""
    report = measurements()
    for row in report["approaches"]:
        row["base"]["stand_in"] = None
    scaled(report, "alpine-apk", "image", "unpacked_bytes", 2)
    assert verdict("larger images", "now", material(report)).outcome == "holds"


def test_what_no_report_has_is_said_to_be_missing_with_the_command_that_makes_it() -> None:
    """Never guessed, never left out."""
    found = material(measurements())
    assert verdict("runtime bugs", "now", found).outcome == "unmeasured"
    commands = {one.sentence for one in all_findings(found, "now") if "python -m lab probe --all" in one.sentence}
    assert len(commands) == 1
    for one in judge(found):
        for finding in one.findings:
            assert (finding.outcome == "unmeasured") == isinstance(finding.evidence, NotMeasured)


def test_the_range_of_the_rounds_is_told_beside_a_ratio() -> None:
    """From the fastest by the slowest to the slowest by the fastest: 40 s to 45 s on either side."""
    sentences = [one.sentence for one in all_findings(material(measurements()), "now")]
    assert any("allow 0.89× to 1.12×" in sentence for sentence in sentences)


def test_every_claim_of_the_approaches_is_judged() -> None:
    """What approaches.toml says an approach shows, claims.toml has; one more is what none of them denies."""
    named = {claim for approach in load_approaches() for claim in approach.claims}
    assert {claim.id for claim in load()} == named - {"slim just works"}


def test_every_rule_can_be_told_in_every_language() -> None:
    """Its figure exists, it asks and answers in each language, and both name the same parts."""
    for claim in load():
        assert {*claim.title} == {*claim.says} == {*claim.told} == {*CODES}
        for era in ERAS:
            assert claim.rules[era]
            for rule in claim.rules[era]:
                assert rule.figure in FIGURES
                assert rule.partly_from <= rule.holds_from
                english, korean = (set(re.findall(r"\{(\w+)\}", rule.sentence[code])) for code in CODES)
                assert english == korean
