"""The figures that claims are judged by, each taken from a report by a function that claims.toml names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wheelhouse_lab.failure_causes import is_of_packages
from wheelhouse_lab.probes import catalogue
from wheelhouse_lab.reporting.load_reports import Material, Source
from wheelhouse_lab.reporting.lookup import (
    NotMeasured,
    compile_count,
    required,
    row_of,
    spread,
    weighed_whole,
    wheels_of,
    work_of,
    worst_of,
    worst_on_musl,
)
from wheelhouse_lab.reporting.units import Quantity, count, in_parentheses, names, of_field, ratio_of, text, worded

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure, between the lowest and the highest value that its rounds allow.

    Attributes:
        value: what the claim's thresholds are held against.
        parts: what a sentence about it may name.
        source: the report that it is from.
    """

    value: float
    low: float
    high: float
    parts: dict[str, Quantity]
    source: Source


Function = Callable[[Material, str, Parameters], Evidence]


def ratio(material: Material, era: str, parameters: Parameters) -> Evidence:
    """One figure of an approach by the same one of another.

    Args:
        material: the reports.
        era: of both approaches.
        parameters: ``field``, a path in a report of measurements; ``approach`` and ``to``.

    Raises:
        NotMeasured: one of the two has no such figure.
    """
    source = required(material.measure, "measure")
    if parameters["field"].startswith("image."):
        for approach in (parameters["approach"], parameters["to"]):
            weighed_whole(material, row_of(source, era, approach))
    mine, theirs = (spread(source, era, parameters[one], parameters["field"]) for one in ("approach", "to"))
    value = mine["median"] / theirs["median"]
    parts = {
        "approach": text(parameters["approach"]),
        "to": text(parameters["to"]),
        "mine": of_field(parameters["field"], mine["median"]),
        "theirs": of_field(parameters["field"], theirs["median"]),
        "value": ratio_of(value),
    }
    return Evidence(value, mine["min"] / theirs["max"], mine["max"] / theirs["min"], parts, source)


def compiled_packages(material: Material, era: str, _parameters: Parameters) -> Evidence:
    """How many packages have no wheel on musl, in the worst case of those asked about.

    Raises:
        NotMeasured: no list of wheels of the era's requirements has a target with musl, or not every one was judged.
    """
    source = wheels_of(era, material)
    musl, glibc = worst_on_musl(source), worst_of("glibc", source)
    value = compile_count(musl)
    parts = {
        "value": count(value),
        "packages": count(musl["distribution_count"]),
        "names": in_parentheses(work_of(musl)),
        "glibc": count(compile_count(glibc)) if glibc else text("–"),
    }
    return Evidence(value, value, value, parts, source)


def compile_cost(material: Material, era: str, _parameters: Parameters) -> Evidence:
    """How many times as long a package takes from source, of those that have no wheel on musl; 1 where all have one.

    The worst of the packages that were compiled: today's versions, on glibc, with Debian's compilers.

    Raises:
        NotMeasured: nothing was compiled, or nothing of what has to be.
    """
    source = required(material.compiling, "compile")
    work = work_of(worst_on_musl(wheels_of(era, material)))
    ratios = {one["name"]: one["source_to_wheel_ratio"] for one in source.data["packages"] if not one["failure"]}
    if not ratios or (work and not ratios.keys() & {*work}):
        raise NotMeasured("none_compiled", {"report": text(source.name), "names": in_parentheses(work)})
    needed = [ratios[name] for name in work if name in ratios]
    worst = max(needed, key=lambda one: float(one["median"]), default={"median": 1, "min": 1, "max": 1})
    parts = {
        "value": ratio_of(worst["median"]),
        "needed": count(len(work)),
        "measured": names(ratios),
        "least": ratio_of(min(one["median"] for one in ratios.values())),
        "most": ratio_of(max(one["median"] for one in ratios.values())),
    }
    return Evidence(worst["median"], worst["min"], worst["max"], parts, source)


def failed_build(material: Material, era: str, parameters: Parameters) -> Evidence:
    """1 when an approach's image could not be built, 0 when it could.

    Raises:
        NotMeasured: nobody has tried, as far as the reports say, or it failed for a reason outside of the packages.
    """
    if era == "now":
        source = required(material.measure, "measure")
        row = row_of(source, era, parameters["approach"])
        failure = failure_by_packages(row) if row["build"] is None else None
    else:
        required(material.verify[-1] if material.verify else None, "verify")
        source = last_with(era, material.verify)
        failure = failure_of(row_of(source, era, parameters["approach"]))
    value = 0 if failure is None else 1
    told = worded("no_message") if failure == "" else text(failure or "–")
    parts = {"approach": text(parameters["approach"]), "failure": told, "value": count(value)}
    return Evidence(value, value, value, parts, source)


def last_with(era: str, sources: Sequence[Source]) -> Source:
    """The last of several reports that has images of an era, or the last one where none has."""
    having = [source for source in sources if era in {row["era"] for row in source.data["approaches"]}]
    return (having or sources)[-1]


def failure_by_packages(row: dict[str, Any]) -> str:
    """Why a measured build failed, where the packages are the reason: no wheel, or no compiler for one.

    Raises:
        NotMeasured: the reason is another one, as a network that is away, or not one that the lab knows.
    """
    failure = str(row["failure"])
    if not is_of_packages(failure):
        raise NotMeasured("failed_otherwise", {"approach": text(row["id"]), "failure": text(failure.rstrip("."))})
    return failure


def failure_of(row: dict[str, Any]) -> str | None:
    """The line that a verified build failed with, "" in a report that has none; None for one that succeeded.

    Raises:
        NotMeasured: it did neither what was expected nor anything that the report tells apart.
    """
    result = next(one for one in row["results"] if one["check"] == "build")
    if result["outcome"] != "passed":
        raise NotMeasured("failed", {"approach": text(row["id"])})
    return str((row["build"] or {}).get("failure") or "") if row["expected_outcome"] == "fails" else None


def faults(material: Material, era: str, parameters: Parameters) -> Evidence:
    """In how many probes musl crashes, finds nothing or says nothing, where glibc answers.

    Args:
        material: the reports.
        era: of the images that were asked.
        parameters: ``faults``, how such results begin; "" stands for an empty one.

    Raises:
        NotMeasured: no image of the era was asked; or none of one C library, and so nothing can be denied.
    """
    source = required(material.probes, "probes")
    if era not in {one["era"] for one in source.data["approaches"]}:
        raise NotMeasured("not_of_era", {"report": text(source.name)})
    compared = [one for one in source.data["probes"] if one["differs"] is not None]
    differing = [one for one in compared if one["differs"]]
    may_be = {probe.name for probe in catalogue.load() if probe.is_fault}
    beginnings = tuple(parameters["faults"])
    found = [one["name"] for one in differing if one["name"] in may_be and is_fault(one["found"], beginnings)]
    open_ones = [one["name"] for one in source.data["probes"] if one["differs"] is None and one["name"] in may_be]
    if open_ones and not found:
        raise NotMeasured("one_libc", {"report": text(source.name), "names": names(open_ones)})
    parts = {"value": count(len(found)), "differing": count(len(differing)), "all": count(len(compared))}
    return Evidence(len(found), len(found), len(found), parts | {"names": names(found)}, source)


FIGURES: Final[dict[str, Function]] = {
    "ratio": ratio,
    "compiled_packages": compiled_packages,
    "compile_cost": compile_cost,
    "failed_build": failed_build,
    "faults": faults,
}


# --- Faults


def is_fault(found: dict[str, list[Any]], beginnings: tuple[str, ...]) -> bool:
    """Whether musl's results are faults and glibc's are none."""
    return all(starts(one, beginnings) for one in found["musl"]) and not any(
        starts(one, beginnings) for one in found["glibc"]
    )


def starts(value: object, beginnings: tuple[str, ...]) -> bool:
    """Whether a result is one of those that begin so; "" means an empty one."""
    shown = str(value)
    return ("" in beginnings and not shown) or any(one and shown.startswith(one) for one in beginnings)
