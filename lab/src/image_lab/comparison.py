"""Compares two reports: what changed, and whether that is more than the noise of their rounds."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from image_lab.measure.spread import overlap

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
    first, second = ({row["id"]: collect_figures(row) for row in one["approaches"]} for one in (before, after))
    return [
        compare_figure(approach, name, value, second[approach][name])
        for approach, figures in first.items()
        for name, value in figures.items()
        if name in second.get(approach, {})
    ]


def collect_figures(row: dict[str, Any]) -> dict[str, Any]:
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
    first, second = (value["median"] if isinstance(value, dict) else value for value in (before, after))
    verdict: Verdict = "lower" if second < first else "higher"
    if abs(second - first) <= SMALLEST_CHANGE * abs(first):
        verdict = "same"
    elif all(isinstance(value, dict) for value in (before, after)) and overlap(before, after):
        verdict = "within noise"
    return Change(approach, name, first, second, second / first if first else None, verdict)


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
    return {"warnings": said, "changes": [asdict(change) for change in found]}
