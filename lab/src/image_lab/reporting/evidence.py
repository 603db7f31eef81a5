"""The figures that judge the claims; claims.toml names these functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from image_lab.failure_causes import is_about_packages
from image_lab.probes import catalogue
from image_lab.reporting import language, lookup
from image_lab.reporting.language import Quantity
from image_lab.reporting.load_reports import Material, Source
from image_lab.reporting.lookup import NotMeasured

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure, with the lowest and highest value in its rounds."""

    value: float  # compared with the claim's thresholds
    low: float
    high: float
    parts: dict[str, Quantity]  # values for the sentence about it
    source: Source  # the report that it comes from


Function = Callable[[Material, str, Parameters], Evidence]


def ratio(material: Material, era: str, parameters: Parameters) -> Evidence:
    """One figure of an approach divided by the same figure of another.

    ``parameters`` has ``field``, a path in a report of measurements, and the approaches ``approach`` and ``to``.
    """
    source = lookup.require_report(material.measure, "measure")
    if parameters["field"].startswith("image."):
        for approach in (parameters["approach"], parameters["to"]):
            lookup.require_full_size(material, lookup.find_row(source, era, approach))
    mine, theirs = (lookup.find_spread(source, era, parameters[one], parameters["field"]) for one in ("approach", "to"))
    value = mine["median"] / theirs["median"]
    parts = {
        "approach": language.text(parameters["approach"]),
        "to": language.text(parameters["to"]),
        "mine": language.quantity_of_field(parameters["field"], mine["median"]),
        "theirs": language.quantity_of_field(parameters["field"], theirs["median"]),
        "value": language.times(value),
    }
    return Evidence(value, mine["min"] / theirs["max"], mine["max"] / theirs["min"], parts, source)


def compiled_packages(material: Material, era: str, _parameters: Parameters) -> Evidence:
    """The number of packages without a wheel on musl, on the worst of the targets."""
    source = lookup.find_wheels(era, material)
    musl, glibc = lookup.find_worst_on_musl(source), lookup.find_worst("glibc", source)
    value = lookup.count_work(musl)
    parts = {
        "value": language.count(value),
        "packages": language.count(musl["distribution_count"]),
        "names": language.in_parentheses(lookup.list_work(musl)),
        "glibc": language.count(lookup.count_work(glibc)) if glibc else language.text("–"),
    }
    return Evidence(value, value, value, parts, source)


def compile_cost(material: Material, era: str, _parameters: Parameters) -> Evidence:
    """How many times longer a package without a musl wheel takes from source; 1 if all have wheels.

    The worst of the packages that were compiled: today's versions, on glibc, with Debian's compilers.
    """
    source = lookup.require_report(material.compiling, "compile")
    work = lookup.list_work(lookup.find_worst_on_musl(lookup.find_wheels(era, material)))
    ratios = {one["name"]: one["source_to_wheel_ratio"] for one in source.data["packages"] if not one["failure"]}
    if not ratios or (work and not ratios.keys() & {*work}):
        raise NotMeasured(
            "none_compiled", {"report": language.text(source.name), "names": language.in_parentheses(work)}
        )
    needed = [ratios[name] for name in work if name in ratios]
    worst = max(needed, key=lambda one: float(one["median"]), default={"median": 1, "min": 1, "max": 1})
    parts = {
        "value": language.times(worst["median"]),
        "needed": language.count(len(work)),
        "measured": language.names(ratios),
        "least": language.times(min(one["median"] for one in ratios.values())),
        "most": language.times(max(one["median"] for one in ratios.values())),
    }
    return Evidence(worst["median"], worst["min"], worst["max"], parts, source)


def failed_build(material: Material, era: str, parameters: Parameters) -> Evidence:
    """1 if an approach's image could not be built, 0 if it could."""
    if era == "now":
        source = lookup.require_report(material.measure, "measure")
        row = lookup.find_row(source, era, parameters["approach"])
        failure = read_package_failure(row) if row["build"] is None else None
    else:
        lookup.require_report(material.verify[-1] if material.verify else None, "verify")
        source = find_last_of_era(era, material.verify)
        failure = read_failure(lookup.find_row(source, era, parameters["approach"]))
    value = 0 if failure is None else 1
    message = language.worded("no_message") if failure == "" else language.text(failure or "–")
    parts = {"approach": language.text(parameters["approach"]), "failure": message, "value": language.count(value)}
    return Evidence(value, value, value, parts, source)


def find_last_of_era(era: str, sources: Sequence[Source]) -> Source:
    having = [source for source in sources if era in {row["era"] for row in source.data["approaches"]}]
    return (having or sources)[-1]


def read_package_failure(row: dict[str, Any]) -> str:
    """Why a measured build failed; raises NotMeasured unless the packages are the reason."""
    failure = str(row["failure"])
    if not is_about_packages(failure):
        raise NotMeasured(
            "failed_otherwise", {"approach": language.text(row["id"]), "failure": language.text(failure.rstrip("."))}
        )
    return failure


def read_failure(row: dict[str, Any]) -> str | None:
    """The line that a verified build failed with, "" in a report without one; None if it succeeded."""
    result = next(one for one in row["results"] if one["check"] == "build")
    if result["outcome"] != "passed":
        raise NotMeasured("failed", {"approach": language.text(row["id"])})
    return str((row["build"] or {}).get("failure") or "") if row["expected_outcome"] == "fails" else None


def count_faults(material: Material, era: str, parameters: Parameters) -> Evidence:
    """The number of probes in which musl crashes, finds nothing or returns nothing while glibc answers.

    ``parameters`` has ``faults``, the beginnings of such results; "" matches an empty one.
    """
    source = lookup.require_report(material.probes, "probes")
    if era not in {one["era"] for one in source.data["approaches"]}:
        raise NotMeasured("not_of_era", {"report": language.text(source.name)})
    compared = [one for one in source.data["probes"] if one["differs"] is not None]
    differing = [one for one in compared if one["differs"]]
    may_be = {probe.name for probe in catalogue.load() if probe.is_fault}
    beginnings = tuple(parameters["faults"])
    found = [one["name"] for one in differing if one["name"] in may_be and is_fault(one["found"], beginnings)]
    open_ones = [one["name"] for one in source.data["probes"] if one["differs"] is None and one["name"] in may_be]
    if open_ones and not found:
        raise NotMeasured("one_libc", {"report": language.text(source.name), "names": language.names(open_ones)})
    parts = {
        "value": language.count(len(found)),
        "differing": language.count(len(differing)),
        "all": language.count(len(compared)),
    }
    return Evidence(len(found), len(found), len(found), parts | {"names": language.names(found)}, source)


FIGURES: Final[dict[str, Function]] = {
    "ratio": ratio,
    "compiled_packages": compiled_packages,
    "compile_cost": compile_cost,
    "failed_build": failed_build,
    "faults": count_faults,
}


def is_fault(found: dict[str, list[Any]], beginnings: tuple[str, ...]) -> bool:
    return all(starts_with_any(one, beginnings) for one in found["musl"]) and not any(
        starts_with_any(one, beginnings) for one in found["glibc"]
    )


def starts_with_any(value: object, beginnings: tuple[str, ...]) -> bool:
    """Whether a result has one of these beginnings; "" matches an empty result."""
    shown = str(value)
    return ("" in beginnings and not shown) or any(one and shown.startswith(one) for one in beginnings)
