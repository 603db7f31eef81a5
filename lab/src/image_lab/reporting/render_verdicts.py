"""Renders verdicts in a language, for the templates."""

from collections.abc import Sequence
from typing import Any, Final

from image_lab.reporting.claims import Finding, Verdict
from image_lab.reporting.language import Language, Quantity, times
from image_lab.reporting.lookup import NotMeasured

RATIOS: Final = {"ratio", "compile_cost"}  # figures that say how many times
GLYPHS: Final = {"holds": "●", "partly": "◐", "refuted": "○", "unmeasured": "–"}


def render_verdicts(verdicts: Sequence[Verdict], t: Language) -> list[dict[str, Any]]:
    """Every claim once, with its verdict in each era, as the templates show it."""
    claims = {verdict.claim.id: verdict.claim for verdict in verdicts}
    return [
        {
            "id": claim.id.replace(" ", "-"),
            "title": claim.title[t.code],
            "says": claim.says[t.code],
            "eras": [render_era(one, t) for one in verdicts if one.claim.id == claim.id],
            "reported": claim.reported[t.code],
            "links": claim.links,
        }
        for claim in claims.values()
    ]


def render_era(verdict: Verdict, t: Language) -> dict[str, Any]:
    return {
        "era": t(f"era_{verdict.era}"),
        "outcome": verdict.outcome,
        "glyph": GLYPHS[verdict.outcome],
        "label": render_outcome(verdict, t),
        "findings": [render_finding(finding, t) for finding in verdict.findings],
    }


def render_outcome(verdict: Verdict, t: Language) -> str:
    could_change = not verdict.is_complete and verdict.outcome in {"refuted", "partly"}
    return f"{t(verdict.outcome)}, {t('as_far')}" if could_change else t(verdict.outcome)


def render_finding(finding: Finding, t: Language) -> dict[str, str]:
    rule, evidence = finding.rule, finding.evidence
    if isinstance(evidence, NotMeasured):
        sentence, source = t("not_measured", reason=t(evidence.reason, **evidence.parts)), ""
    else:
        sentence, source = t.fill(rule.sentence[t.code], **evidence.parts), evidence.source.name
        if evidence.low != evidence.high:
            low, high = t.format(times(evidence.low)), t.format(times(evidence.high))
            sentence = f"{sentence} {t('rounds_range', low=low, high=high)}"
    return {
        "outcome": finding.outcome,
        "glyph": GLYPHS[finding.outcome],
        "asks": rule.asks[t.code],
        "sentence": sentence,
        "thresholds": render_thresholds(finding, t),
        "source": source,
    }


def render_thresholds(finding: Finding, t: Language) -> str:
    rule = finding.rule
    unit = "times" if rule.figure in RATIOS else "plain"
    holds, partly = (Quantity(f"{value:g}", unit) for value in (rule.holds_from, rule.partly_from))
    if holds == partly:
        return t("judged", holds=holds)
    return t("judged_partly", holds=holds, partly=partly)
