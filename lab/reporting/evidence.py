"""The figures that claims are judged by, each taken from a report by a function that claims.toml names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lab.approaches import find, load
from lab.readme import has_placeholders
from lab.reporting.reading import COMMANDS, Material, Source
from lab.reporting.units import Quantity, count, in_parentheses, names, of_field, ratio_of, text

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


@dataclass(frozen=True, slots=True)
class NotMeasured(Exception):
    """There is no such figure: ``reason`` is a text of texts.toml, ``parts`` what it names."""

    reason: str
    parts: dict[str, Quantity] = field(default_factory=dict)


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
        NotMeasured: no list of wheels of the era's requirements has a target with musl.
    """
    wanted = next(approach.eras[era].requirements for approach in load() if era in approach.eras)
    sources = [source for source in material.wheels if wanted in source.data["sources"]]
    source = required(sources[-1] if sources else None, "wheels", wanted)
    results = [one for one in source.data["results"] if not one["error"]]
    worst = {libc: worst_of(libc, results) for libc in ("musl", "glibc")}
    musl, glibc = worst["musl"], worst["glibc"]
    if musl is None:
        raise NotMeasured("no_target", {"report": text(source.name)})
    value = compile_count(musl)
    parts = {
        "value": count(value),
        "packages": count(musl["distribution_count"]),
        "names": in_parentheses(one["name"] for one in musl["distributions"] if needs_work(one)),
        "glibc": count(compile_count(glibc)) if glibc else text("–"),
    }
    return Evidence(value, value, value, parts, source)


def failed_build(material: Material, era: str, parameters: Parameters) -> Evidence:
    """1 when an approach's image could not be built, 0 when it could.

    Raises:
        NotMeasured: nobody has tried, as far as the reports say.
    """
    if era == "now":
        source = required(material.measure, "measure")
        row = row_of(source, era, parameters["approach"])
        failure = row["failure"] if row["build"] is None else None
    else:
        required(material.verify[-1] if material.verify else None, "verify")
        source = last_with(era, material.verify)
        failure = failure_of(row_of(source, era, parameters["approach"]))
    value = 1 if failure else 0
    parts = {"approach": text(parameters["approach"]), "failure": text(failure or "–"), "value": count(value)}
    return Evidence(value, value, value, parts, source)


def last_with(era: str, sources: Sequence[Source]) -> Source:
    """The last of several reports that has images of an era, or the last one where none has."""
    having = [source for source in sources if era in {row["era"] for row in source.data["approaches"]}]
    return (having or sources)[-1]


def failure_of(row: dict[str, Any]) -> str | None:
    """The message that a verified build failed with, as `lab verify` has compared it; None for one that succeeded.

    Raises:
        NotMeasured: it did neither what was expected nor anything that the report tells apart.
    """
    result = next(one for one in row["results"] if one["check"] == "build")
    if result["outcome"] != "passed":
        raise NotMeasured("failed", {"approach": text(row["id"])})
    (approach,) = find([row["id"]])
    return approach.era(row["era"]).message if row["expected_outcome"] == "fails" else None


def faults(material: Material, era: str, parameters: Parameters) -> Evidence:
    """In how many probes musl crashes, finds nothing or says nothing, where glibc answers.

    Args:
        material: the reports.
        era: of the images that were asked.
        parameters: ``faults``, how such results begin; "" stands for an empty one.

    Raises:
        NotMeasured: no image of the era was asked.
    """
    source = required(material.probes, "probes")
    if era not in {one["era"] for one in source.data["approaches"]}:
        raise NotMeasured("not_of_era", {"report": text(source.name)})
    probes = source.data["probes"]
    differing = [one for one in probes if one["differs"]]
    found = [one["name"] for one in differing if is_fault(one["found"], tuple(parameters["faults"]))]
    parts = {"value": count(len(found)), "differing": count(len(differing)), "all": count(len(probes))}
    return Evidence(len(found), len(found), len(found), parts | {"names": names(found)}, source)


FIGURES: Final[dict[str, Function]] = {
    "ratio": ratio,
    "compiled_packages": compiled_packages,
    "failed_build": failed_build,
    "faults": faults,
}


# --- Reading reports


def required(source: Source | None, kind: str, requirements: str = "requirements.txt") -> Source:
    """The report.

    Raises:
        NotMeasured: there is none.
    """
    if source is None:
        command = COMMANDS[kind].replace("requirements.txt", requirements)
        raise NotMeasured("no_report", {"command": text(f"python -m {command}")})
    return source


def row_of(source: Source, era: str, approach: str) -> dict[str, Any]:
    """An approach in a report of measurements.

    Raises:
        NotMeasured: the report has not that approach, or not in that era.
    """
    for row in source.data["approaches"]:
        if row["id"] == approach and row["era"] == era:
            return dict(row)
    raise NotMeasured("not_of_era", {"report": text(source.name)})


def spread(source: Source, era: str, approach: str, path: str) -> dict[str, float]:
    """A figure by its path, as ``build.cold_seconds``; a plain number is a spread without width.

    Raises:
        NotMeasured: it could not be had, or would be a stand-in's that leaves the compilers out.
    """
    row = row_of(source, era, approach)
    if path.startswith("image.") and lacks_compilers(row):
        raise NotMeasured("placeholders", {"approach": text(approach)})
    found: Any = row
    for name in path.split("."):
        found = found[name] if found is not None else None
    if found is None:
        raise NotMeasured("failed", {"approach": text(approach)})
    return found if isinstance(found, dict) else {"median": found, "min": found, "max": found}


def lacks_compilers(row: dict[str, Any]) -> bool:
    """Whether the image ought to have compilers, and its base's apk installed empty placeholders instead."""
    (approach,) = find([row["id"]])
    return has_placeholders(approach, row)


def worst_of(libc: str, results: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The result with the most packages to compile, of the targets with this C library."""
    of_libc = [one for one in results if one["target"]["libc"] == libc]
    return max(of_libc, key=compile_count, default=None)


def compile_count(result: dict[str, Any]) -> int:
    """How many packages a target has no file for that could be unpacked as it is."""
    return int(result["compile_count"]) + int(result["nothing_fits_count"])


def needs_work(distribution: dict[str, Any]) -> bool:
    """Whether a package has to be compiled, or can't be had."""
    return distribution["outcome"] in {"compile", "nothing"}


def is_fault(found: dict[str, list[Any]], beginnings: tuple[str, ...]) -> bool:
    """Whether musl's results are faults and glibc's are none."""
    return all(starts(one, beginnings) for one in found["musl"]) and not any(
        starts(one, beginnings) for one in found["glibc"]
    )


def starts(value: object, beginnings: tuple[str, ...]) -> bool:
    """Whether a result is one of those that begin so; "" means an empty one."""
    shown = str(value)
    return ("" in beginnings and not shown) or any(one and shown.startswith(one) for one in beginnings)
