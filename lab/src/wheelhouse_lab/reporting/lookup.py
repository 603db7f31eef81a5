"""Looks figures up in the reports: the row, the path, the target; and says why where there is none."""

from dataclasses import dataclass, field
from typing import Any

from wheelhouse_lab.approaches import find, load
from wheelhouse_lab.readme_table import has_placeholders
from wheelhouse_lab.reporting.load_reports import COMMANDS, Material, Source
from wheelhouse_lab.reporting.units import Quantity, megabytes, text
from wheelhouse_lab.wheels.verdicts import NEED_WORK


@dataclass(frozen=True, slots=True)
class NotMeasured(Exception):
    """There is no such figure: ``reason`` is a text of texts.toml, ``parts`` what it names."""

    reason: str
    parts: dict[str, Quantity] = field(default_factory=dict)


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
        NotMeasured: it could not be had.
    """
    found: Any = row_of(source, era, approach)
    for name in path.split("."):
        found = found[name] if found is not None else None
    if found is None:
        raise NotMeasured("failed", {"approach": text(approach)})
    return found if isinstance(found, dict) else {"median": found, "min": found, "max": found}


def weighed_whole(material: Material, row: dict[str, Any]) -> None:
    """Nothing, where an approach's bytes are all of its bytes.

    Raises:
        NotMeasured: they are a stand-in's that leaves the compilers out; what Debian's weigh is told, and not added.
    """
    if not lacks_compilers(row):
        return
    parts = {"approach": text(row["id"])}
    if material.compiling is None:
        raise NotMeasured("placeholders", parts)
    data = material.compiling.data
    debians = {"weight": megabytes(data["compilers"]["unpacked_bytes"]), "base": text(data["base"]["image"])}
    raise NotMeasured("placeholders_weighed", parts | debians)


def lacks_compilers(row: dict[str, Any]) -> bool:
    """Whether the image ought to have compilers, and its base's apk installed empty placeholders instead."""
    (approach,) = find([row["id"]])
    return has_placeholders(approach, row)


def wheels_of(era: str, material: Material) -> Source:
    """The list of wheels of an era's requirements.

    Raises:
        NotMeasured: there is none.
    """
    wanted = next(approach.eras[era].requirements for approach in load() if era in approach.eras)
    sources = [source for source in material.wheels if wanted in source.data["sources"]]
    return required(sources[-1] if sources else None, "wheels", wanted)


def worst_on_musl(source: Source) -> dict[str, Any]:
    """The result with the most packages to compile, of all targets with musl.

    Raises:
        NotMeasured: there is no such target, or one could not be judged and may be worse.
    """
    for one in source.data["results"]:
        if one["target"]["libc"] == "musl" and one["error"]:
            target, reason = text(one["target"]["id"]), text(one["error"].rstrip("."))
            raise NotMeasured("target_failed", {"report": text(source.name), "target": target, "reason": reason})
    worst = worst_of("musl", source)
    if worst is None:
        raise NotMeasured("no_target", {"report": text(source.name)})
    return worst


def worst_of(libc: str, source: Source) -> dict[str, Any] | None:
    """The result with the most packages to compile, of the targets with this C library that could be judged."""
    of_libc = [one for one in source.data["results"] if one["target"]["libc"] == libc and not one["error"]]
    return max(of_libc, key=compile_count, default=None)


def compile_count(result: dict[str, Any]) -> int:
    """How many packages a target has no file for that could be unpacked as it is."""
    return len(work_of(result))


def work_of(result: dict[str, Any]) -> list[str]:
    """The packages of a target that have to be compiled, can't be had, or can't be judged."""
    return [one["name"] for one in result["distributions"] if one["outcome"] in NEED_WORK]
