"""Verdicts in the words of a language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wheelhouse_lab.reporting.claims import Finding, Link, Verdict
from wheelhouse_lab.reporting.language import Language
from wheelhouse_lab.reporting.lookup import NotMeasured
from wheelhouse_lab.reporting.units import Quantity, ratio_of

RATIOS: Final = {"ratio", "compile_cost"}  # figures that say how many times
GLYPHS: Final = {"holds": "●", "partly": "◐", "refuted": "○", "unmeasured": "–"}


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A question, its answer with figures, what was held against what, and the report that has it."""

    outcome: str
    glyph: str
    label: str
    asks: str
    sentence: str
    judged: str
    source: str


@dataclass(frozen=True, slots=True)
class ToldEra:
    """The verdict at a time."""

    era: str
    outcome: str
    glyph: str
    label: str
    findings: Sequence[ToldFinding]


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with its verdicts."""

    id: str
    title: str
    says: str
    eras: Sequence[ToldEra]
    told: str
    links: Sequence[Link]


def told(verdicts: Sequence[Verdict], t: Language) -> list[Told]:
    """Every claim once, with its verdict at each time."""
    claims = dict.fromkeys(verdict.claim.id for verdict in verdicts)
    return [claim_of([one for one in verdicts if one.claim.id == name], t) for name in claims]


def claim_of(verdicts: Sequence[Verdict], t: Language) -> Told:
    """A claim in words."""
    claim = verdicts[0].claim
    eras = [
        ToldEra(
            t(f"era_{one.era}"),
            one.outcome,
            GLYPHS[one.outcome],
            label(one, t),
            [finding_of(finding, t) for finding in one.findings],
        )
        for one in verdicts
    ]
    return Told(
        claim.id.replace(" ", "-"),
        claim.title[t.code],
        claim.says[t.code],
        eras,
        claim.told[t.code],
        claim.links,
    )


def label(verdict: Verdict, t: Language) -> str:
    """The verdict in a few words; it says so when a figure is missing that could change it."""
    could_change = not verdict.is_whole and verdict.outcome in {"refuted", "partly"}
    return f"{t(verdict.outcome)}, {t('as_far')}" if could_change else t(verdict.outcome)


def finding_of(finding: Finding, t: Language) -> ToldFinding:
    """A rule's answer in words."""
    rule, evidence = finding.rule, finding.evidence
    if isinstance(evidence, NotMeasured):
        sentence, source = t("not_measured", reason=t(evidence.reason, **evidence.parts)), ""
    else:
        sentence, source = t.filled(rule.sentence[t.code], **evidence.parts), evidence.source.name
        if evidence.low != evidence.high:
            low, high = t.shown(ratio_of(evidence.low)), t.shown(ratio_of(evidence.high))
            sentence = f"{sentence} {t('rounds_range', low=low, high=high)}"
    outcome = finding.outcome
    asks = rule.asks[t.code]
    return ToldFinding(outcome, GLYPHS[outcome], t(outcome), asks, sentence, judged(finding, t), source)


def judged(finding: Finding, t: Language) -> str:
    """From which values on the figure speaks for the claim."""
    rule = finding.rule
    unit = "times" if rule.figure in RATIOS else "plain"
    holds, partly = (Quantity(f"{value:g}", unit) for value in (rule.holds_from, rule.partly_from))
    if holds == partly:
        return t("judged", holds=holds)
    return t("judged_partly", holds=holds, partly=partly)
