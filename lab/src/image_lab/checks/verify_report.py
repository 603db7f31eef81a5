"""The result of `lab verify` as tables and as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.box import SIMPLE
from rich.table import Column, Table
from rich.text import Text

from image_lab import project, report_files
from image_lab.builder import Build
from image_lab.checks.check import Check, Stage
from image_lab.checks.runner import Outcome, Result, Verification, find_failure_line

MARKS: Final[dict[Outcome, str]] = {"passed": "ok", "failed": "FAILED", "not run": "not run"}
STYLES: Final[dict[Outcome, str]] = {"passed": "green", "failed": "bold red", "not run": "yellow"}

# The two results that are not checks of an image or a stack, but how one comes to have them.
STEPS: Final = {
    "build": "The build succeeds, or fails with the message in docker/approaches.toml, as expected there.",
    "boot": "The stack of docker-compose.yml starts from nothing, migrates, and becomes healthy.",
}


def format_outcome(outcome: Outcome | None) -> Text:
    return Text(MARKS[outcome], STYLES[outcome]) if outcome else Text("-")


def format_progress(result: Result) -> str:
    return f"{result.check:<26} {MARKS[result.outcome]:<7} {result.seconds:6.1f} s"


def make_table(verification: Verification) -> Table:
    made = Table("check", "result", Column("seconds", justify="right"), box=SIMPLE)
    for result in verification.results:
        made.add_row(
            result.check, format_outcome(result.outcome), "" if result.outcome == "not run" else f"{result.seconds:.1f}"
        )
    return made


def make_matrix(verifications: Sequence[Verification]) -> Table:
    # Narrow, so that five approaches fit into 80 columns.
    made = Table(Column("check", no_wrap=True), box=SIMPLE, padding=(0, 1, 0, 0))
    for one in verifications:
        made.add_column(one.approach.id.replace("-", "-\n", 1), no_wrap=True)
    names = dict.fromkeys(result.check for one in verifications for result in one.results)
    for name in names:
        made.add_row(name, *(format_outcome(one.outcome_of(name)) for one in verifications))
    made.add_section()
    made.add_row("seconds", *(f"{one.seconds:.0f}" for one in verifications))
    return made


def explain_result(approach: str, result: Result) -> str:
    head = f"{approach}, {result.check}: {result.outcome}"
    if result.outcome == "not run":
        return f"{head}, because {result.found}."
    return f"{head}\n  expected  {result.expected}\n  found     {result.found}\n  next      {result.hint}"


def summarize(verifications: Sequence[Verification]) -> str:
    """One line: how many approaches pass every check."""
    passed = [one.approach.id for one in verifications if one.passed]
    failed = [one.approach.id for one in verifications if not one.passed]
    results = sum(len(one.results) for one in verifications)
    if not failed:
        return f"All {results} results of {', '.join(passed)} are as they should be."
    return f"Failed: {', '.join(failed)}. Passed: {', '.join(passed) or 'none'}."


def make_report(verifications: Sequence[Verification]) -> dict[str, Any]:
    """The report as ``verify.schema.json`` describes it."""
    return {
        **report_files.make_header((one.order.base for one in verifications if one.order), "verify"),
        "passed": bool(verifications) and all(one.passed for one in verifications),
        "approaches": [describe_verification(one) for one in verifications],
    }


def describe_verification(verification: Verification) -> dict[str, Any]:
    order, build = verification.order, verification.build
    return {
        "id": verification.approach.id,
        "era": verification.era.id,
        "image": order.tag if order else None,
        "base": order.base.as_json() if order else None,
        "expected_outcome": verification.era.outcome,
        "passed": verification.passed,
        "verification_seconds": round(verification.seconds, 3),
        "build": describe_build(build) if build else None,
        "results": [describe_result(result) for result in verification.results],
    }


def describe_build(build: Build) -> dict[str, Any]:
    return {
        "build_seconds": round(build.seconds, 3),
        "log": project.relative_path(build.log_path),
        "failure": None if build.succeeded else find_failure_line(build),
    }


def describe_base(verification: Verification) -> str:
    order = verification.order
    base = order.base.describe(verification.era.base.image) if order else "no base"
    return f"{verification.approach.id}: on {base}"


def describe_result(result: Result) -> dict[str, Any]:
    return {
        "check": result.check,
        "outcome": result.outcome.replace(" ", "_"),
        "check_seconds": round(result.seconds, 3),
        "expected": result.expected or None,
        "found": result.found or None,
        "next": result.hint or None,
    }


def list_checks(checks: Iterable[Check]) -> list[dict[str, str]]:
    build, boot = ({"check": name, "stage": name, "claims": claim} for name, claim in STEPS.items())
    rows = [{"check": one.name, "stage": str(one.stage), "claims": one.summary} for one in checks]
    of_image = [row for row in rows if row["stage"] == Stage.IMAGE]
    of_stack = [row for row in rows if row["stage"] != Stage.IMAGE]
    return [build, *of_image, *([boot] if of_stack else []), *of_stack]


def make_listing_table(checks: Iterable[Check]) -> Table:
    made = Table("check", "claims", box=SIMPLE)
    for row in list_checks(checks):
        made.add_row(row["check"], row["claims"])
    return made


def render_markdown(checks: Iterable[Check]) -> str:
    rows = [f"| `{row['check']}` | {row['stage']} | {row['claims']} |" for row in list_checks(checks)]
    return "\n".join(["| check | stage | what it verifies |", "|---|---|---|", *rows]) + "\n"
