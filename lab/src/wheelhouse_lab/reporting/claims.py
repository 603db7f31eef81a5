"""The verdicts: each claim of claims.toml, held against the figures of the reports. No verdict is written anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from wheelhouse_lab.data_files import read_data
from wheelhouse_lab.reporting.evidence import FIGURES, Evidence
from wheelhouse_lab.reporting.load_reports import Material
from wheelhouse_lab.reporting.lookup import NotMeasured

FILE: Final = Path(__file__).with_name("claims.toml")
SCHEMA_VERSION: Final = 1
ERAS: Final = ("2021", "now")

Outcome = Literal["holds", "partly", "refuted", "unmeasured"]
Texts = Mapping[str, str]  # one per language


@dataclass(frozen=True, slots=True)
class Link:
    """Somebody else's word on a claim."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A figure, and from which value on it speaks for the claim.

    Attributes:
        figure: the name of a function of ``lab.reporting.evidence``.
        holds_from: the claim holds from this value on.
        partly_from: it holds in part from this one on; the same value for a rule that knows no middle.
        asks: the question that the figure answers.
        sentence: what the figure says; in braces the names of its parts.
        parameters: what else the function is to know.
    """

    figure: str
    holds_from: float
    partly_from: float
    asks: Texts
    sentence: Texts
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence about Alpine that is repeated, by what it is judged at each time, and who else has said what."""

    id: str
    title: Texts
    says: Texts
    rules: Mapping[str, tuple[Rule, ...]]
    told: Texts
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule, with the evidence or the reason why there is none."""

    rule: Rule
    evidence: Evidence | NotMeasured

    @property
    def outcome(self) -> Outcome:
        """What the figure says of the claim."""
        if isinstance(self.evidence, NotMeasured):
            return "unmeasured"
        if self.evidence.value >= self.rule.holds_from:
            return "holds"
        return "partly" if self.evidence.value >= self.rule.partly_from else "refuted"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim at a time, as all of its rules find it."""

    claim: Claim
    era: str
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        """The strongest word of any figure for the claim; "unmeasured" when none was measured."""
        outcomes = {finding.outcome for finding in self.findings}
        strongest: tuple[Outcome, ...] = ("holds", "partly", "refuted")
        return next((one for one in strongest if one in outcomes), "unmeasured")

    @property
    def is_whole(self) -> bool:
        """Whether every figure of the claim was measured."""
        return all(finding.outcome != "unmeasured" for finding in self.findings)


def judge(material: Material, claims: tuple[Claim, ...] | None = None) -> list[Verdict]:
    """Every claim at every time, by the figures of the reports."""
    return [
        Verdict(claim, era, tuple(Finding(rule, found(rule, material, era)) for rule in claim.rules[era]))
        for claim in claims or load()
        for era in ERAS
    ]


def found(rule: Rule, material: Material, era: str) -> Evidence | NotMeasured:
    """The rule's figure, or why there is none."""
    try:
        return FIGURES[rule.figure](material, era, rule.parameters)
    except NotMeasured as reason:
        return reason


@cache
def load(file: Path = FILE) -> tuple[Claim, ...]:
    """Every claim, in the order of the file.

    Raises:
        UsageError: the file is of another schema version.
    """
    data = read_data(file, SCHEMA_VERSION)
    return tuple(_claim(fields) for fields in data["claims"])


def _claim(fields: dict[str, Any]) -> Claim:
    """One claim."""
    rules = {era: tuple(map(_rule, fields["rules"][era])) for era in ERAS}
    links = tuple(Link(**link) for link in fields["links"])
    return Claim(fields["id"], fields["title"], fields["says"], rules, fields["told"], links)


def _rule(fields: dict[str, Any]) -> Rule:
    """One rule; what is not a field of its own is the figure's."""
    own = {name: fields.pop(name) for name in ("figure", "holds_from", "asks", "sentence")}
    return Rule(**own, partly_from=fields.pop("partly_from", own["holds_from"]), parameters=fields)
