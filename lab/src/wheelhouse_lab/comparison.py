"""Compares two reports: what changed, and whether that is more than the noise of their rounds."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from wheelhouse_lab.measure.spread import overlap

SCHEMA_VERSION: Final = 1
SMALLEST_CHANGE: Final = 0.001  # of a figure without rounds, such as a size; smaller changes don't matter

Verdict = Literal["lower", "higher", "within noise", "same"]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in both reports. ``ratio`` is the second divided by the first, None if the first is 0."""

    approach: str
    figure: str
    before: float
    after: float
    ratio: float | None
    verdict: Verdict


def compare_reports(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    theirs = {row["id"]: row for row in after["approaches"]}
    return [
        change for row in before["approaches"] if row["id"] in theirs for change in compare_rows(row, theirs[row["id"]])
    ]


def compare_rows(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    first, second = collect_figures(before), collect_figures(after)
    for name, value in first.items():
        if name in second:
            yield compare_figure(before["id"], name, value, second[name])


def collect_figures(row: dict[str, Any]) -> dict[str, Any]:
    """One approach's figures by path: spreads, and plain numbers of its image."""
    found: dict[str, Any] = {}
    for part in ("build", "image", "running"):
        found |= dict(walk(row[part] or {}, part))
    return found


def walk(node: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """The spreads and numbers below a node, without booleans."""
    for name, value in node.items():
        here = f"{path}.{name}"
        if isinstance(value, dict) and "samples" in value:
            yield here, value
        elif isinstance(value, dict):
            yield from walk(value, here)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield here, value


def compare_figure(approach: str, name: str, before: Any, after: Any) -> Change:
    """One figure; spreads with overlapping ranges differ within noise."""
    is_spread = isinstance(before, dict) and isinstance(after, dict)
    first, second = (value["median"] if isinstance(value, dict) else value for value in (before, after))
    ratio = second / first if first else None
    return Change(approach, name, first, second, ratio, find_verdict(before, after, is_spread=is_spread))


def find_verdict(before: Any, after: Any, *, is_spread: bool) -> Verdict:
    """The direction of the change, if there is one."""
    first, second = (value["median"] if isinstance(value, dict) else value for value in (before, after))
    if abs(second - first) <= SMALLEST_CHANGE * abs(first):
        return "same"
    if is_spread and overlap(before, after):
        return "within noise"
    return "lower" if second < first else "higher"


def find_warnings(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Why the two are hard to compare: other bases, another machine or engine, too few rounds."""
    said = []
    if before["base_kind"] != after["base_kind"]:
        kinds = f"{before['base_kind']} and {after['base_kind']}"
        said.append(f"the bases are of different kinds ({kinds}): sizes and speeds are not those of one image")
    for part, names in {
        "machine": ("cpu_model", "cpu_count", "architecture"),
        "engine": ("version", "image_store"),
    }.items():
        said += [
            f"another {part}: {name} was {before[part][name]}, is {after[part][name]}"
            for name in names
            if before[part][name] != after[part][name]
        ]
    said += find_changed_bases(before, after)
    if min(before["method"]["repeat_count"], after["method"]["repeat_count"]) < 3:
        said.append("fewer than 3 rounds in one of them: their ranges say little about the noise")
    return said


def find_changed_bases(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    digests = {row["id"]: row["base"]["digest"] for row in before["approaches"]}
    rows = [
        row for row in after["approaches"] if digests.get(row["id"], row["base"]["digest"]) != row["base"]["digest"]
    ]
    return [f"{row['id']} is on another base image now: {row['base']['image']}" for row in rows]


def make_result(found: list[Change], said: list[str]) -> dict[str, Any]:
    return {"schema_version": SCHEMA_VERSION, "warnings": said, "changes": [asdict(change) for change in found]}
