"""Verdicts in the words of a language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wheelhouse_lab.reporting.claims import Finding, Link, Verdict
from wheelhouse_lab.reporting.language import Language
from wheelhouse_lab.reporting.lookup import NotMeasured
from wheelhouse_lab.reporting.units import Quantity, times

RATIOS: Final = {"ratio", "compile_cost"}  # figures that say how many times
GLYPHS: Final = {"holds": "●", "partly": "◐", "refuted": "○", "unmeasured": "–"}


@dataclass(frozen=True, slots=True)
class RenderedFinding:
    """A question, its answer with figures, the thresholds, and the report."""

    outcome: str
    glyph: str
    label: str
    asks: str
    sentence: str
    thresholds: str
    source: str


@dataclass(frozen=True, slots=True)
class RenderedEra:
    """The verdict in an era."""

    era: str
    outcome: str
    glyph: str
    label: str
    findings: Sequence[RenderedFinding]


@dataclass(frozen=True, slots=True)
class RenderedClaim:
    """A claim with its verdicts."""

    id: str
    title: str
    says: str
    eras: Sequence[RenderedEra]
    told: str
    links: Sequence[Link]


def render_verdicts(verdicts: Sequence[Verdict], t: Language) -> list[RenderedClaim]:
    """Every claim once, with its verdict in each era."""
    claims = dict.fromkeys(verdict.claim.id for verdict in verdicts)
    return [render_claim([one for one in verdicts if one.claim.id == name], t) for name in claims]


def render_claim(verdicts: Sequence[Verdict], t: Language) -> RenderedClaim:
    claim = verdicts[0].claim
    eras = [
        RenderedEra(
            t(f"era_{one.era}"),
            one.outcome,
            GLYPHS[one.outcome],
            render_outcome(one, t),
            [render_finding(finding, t) for finding in one.findings],
        )
        for one in verdicts
    ]
    return RenderedClaim(
        claim.id.replace(" ", "-"),
        claim.title[t.code],
        claim.says[t.code],
        eras,
        claim.told[t.code],
        claim.links,
    )


def render_outcome(verdict: Verdict, t: Language) -> str:
    """The verdict in a few words; it says if a missing figure could change it."""
    could_change = not verdict.is_complete and verdict.outcome in {"refuted", "partly"}
    return f"{t(verdict.outcome)}, {t('as_far')}" if could_change else t(verdict.outcome)


def render_finding(finding: Finding, t: Language) -> RenderedFinding:
    rule, evidence = finding.rule, finding.evidence
    if isinstance(evidence, NotMeasured):
        sentence, source = t("not_measured", reason=t(evidence.reason, **evidence.parts)), ""
    else:
        sentence, source = t.fill(rule.sentence[t.code], **evidence.parts), evidence.source.name
        if evidence.low != evidence.high:
            low, high = t.format(times(evidence.low)), t.format(times(evidence.high))
            sentence = f"{sentence} {t('rounds_range', low=low, high=high)}"
    outcome = finding.outcome
    asks = rule.asks[t.code]
    return RenderedFinding(outcome, GLYPHS[outcome], t(outcome), asks, sentence, render_thresholds(finding, t), source)


def render_thresholds(finding: Finding, t: Language) -> str:
    """The values from which on the figure supports the claim."""
    rule = finding.rule
    unit = "times" if rule.figure in RATIOS else "plain"
    holds, partly = (Quantity(f"{value:g}", unit) for value in (rule.holds_from, rule.partly_from))
    if holds == partly:
        return t("judged", holds=holds)
    return t("judged_partly", holds=holds, partly=partly)
