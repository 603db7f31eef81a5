"""The claims of claims.toml, and their verdicts, computed from the figures of the reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from image_lab.data_files import read_data
from image_lab.reporting.evidence import FIGURES, Evidence
from image_lab.reporting.load_reports import Material
from image_lab.reporting.lookup import NotMeasured

FILE: Final = Path(__file__).with_name("claims.toml")
ERAS: Final = ("2021", "now")

Outcome = Literal["holds", "partly", "refuted", "unmeasured"]
Texts = Mapping[str, str]  # one per language


@dataclass(frozen=True, slots=True)
class Link:
    """A source about a claim."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A figure, and the values from which on it supports the claim."""

    figure: str  # the name of a function in `image_lab.reporting.evidence`
    holds_from: float  # the claim holds from this value on
    partly_from: float  # it holds in part from this value on; the same value if there is no middle
    asks: Texts  # the question that the figure answers
    sentence: Texts  # the answer, with the names of its parts in braces
    parameters: Mapping[str, Any]  # further arguments of the function


@dataclass(frozen=True, slots=True)
class Claim:
    """A popular claim about Alpine, the rules that judge it in each era, and sources about it."""

    id: str
    title: Texts
    says: Texts
    rules: Mapping[str, tuple[Rule, ...]]
    reported: Texts
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule, with the evidence or the reason why there is none."""

    rule: Rule
    evidence: Evidence | NotMeasured

    @property
    def outcome(self) -> Outcome:
        if isinstance(self.evidence, NotMeasured):
            return "unmeasured"
        if self.evidence.value >= self.rule.holds_from:
            return "holds"
        return "partly" if self.evidence.value >= self.rule.partly_from else "refuted"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim in an era, judged by all of its rules."""

    claim: Claim
    era: str
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        outcomes = {finding.outcome for finding in self.findings}
        strongest: tuple[Outcome, ...] = ("holds", "partly", "refuted")
        return next((one for one in strongest if one in outcomes), "unmeasured")

    @property
    def is_complete(self) -> bool:
        return all(finding.outcome != "unmeasured" for finding in self.findings)


def judge(material: Material, claims: tuple[Claim, ...] | None = None) -> list[Verdict]:
    return [
        Verdict(claim, era, tuple(Finding(rule, find_evidence(rule, material, era)) for rule in claim.rules[era]))
        for claim in claims or load()
        for era in ERAS
    ]


def find_evidence(rule: Rule, material: Material, era: str) -> Evidence | NotMeasured:
    try:
        return FIGURES[rule.figure](material, era, rule.parameters)
    except NotMeasured as reason:
        return reason


@cache
def load(file: Path = FILE) -> tuple[Claim, ...]:
    data = read_data(file)
    return tuple(_parse_claim(fields) for fields in data["claims"])


def _parse_claim(fields: dict[str, Any]) -> Claim:
    rules = {era: tuple(map(_parse_rule, fields["rules"][era])) for era in ERAS}
    links = tuple(Link(**link) for link in fields["links"])
    return Claim(fields["id"], fields["title"], fields["says"], rules, fields["reported"], links)


def _parse_rule(fields: dict[str, Any]) -> Rule:
    """Fields that are not the rule's own are parameters."""
    own = {name: fields.pop(name) for name in ("figure", "holds_from", "asks", "sentence")}
    return Rule(**own, partly_from=fields.pop("partly_from", own["holds_from"]), parameters=fields)
