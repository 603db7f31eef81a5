"""Finds figures in the reports, or explains why there are none."""

from dataclasses import dataclass, field
from typing import Any

from image_lab.approaches import find, load
from image_lab.readme_table import has_placeholders
from image_lab.reporting.language import Quantity, megabytes, text
from image_lab.reporting.load_reports import COMMANDS, Material, Source
from image_lab.wheels.verdicts import NEED_WORK


@dataclass(frozen=True, slots=True)
class NotMeasured(Exception):
    """There is no such figure: ``reason`` names a text in texts.toml, ``parts`` its values."""

    reason: str
    parts: dict[str, Quantity] = field(default_factory=dict)


def require_report(source: Source | None, kind: str, requirements: str = "requirements.txt") -> Source:
    """The report; raises NotMeasured if there is none."""
    if source is None:
        command = COMMANDS[kind].replace("requirements.txt", requirements)
        raise NotMeasured("no_report", {"command": text(f"python -m {command}")})
    return source


def find_row(source: Source, era: str, approach: str) -> dict[str, Any]:
    """An approach in a report; raises NotMeasured if it is missing in that era."""
    for row in source.data["approaches"]:
        if row["id"] == approach and row["era"] == era:
            return dict(row)
    raise NotMeasured("not_of_era", {"report": text(source.name)})


def find_spread(source: Source, era: str, approach: str, path: str) -> dict[str, float]:
    """A figure by its path, such as ``build.cold_seconds``; a plain number has no range."""
    found: Any = find_row(source, era, approach)
    for name in path.split("."):
        found = found[name] if found is not None else None
    if found is None:
        raise NotMeasured("failed", {"approach": text(approach)})
    return found if isinstance(found, dict) else {"median": found, "min": found, "max": found}


def require_full_size(material: Material, row: dict[str, Any]) -> None:
    """Raise NotMeasured if an approach's size lacks the compilers, because its stand-in has placeholders."""
    if not lacks_compilers(row):
        return
    parts = {"approach": text(row["id"])}
    if material.compiling is None:
        raise NotMeasured("placeholders", parts)
    data = material.compiling.data
    debians = {"weight": megabytes(data["compilers"]["unpacked_bytes"]), "base": text(data["base"]["image"])}
    raise NotMeasured("placeholders_weighed", parts | debians)


def lacks_compilers(row: dict[str, Any]) -> bool:
    (approach,) = find([row["id"]])
    return has_placeholders(approach, row)


def find_wheels(era: str, material: Material) -> Source:
    wanted = next(approach.eras[era].requirements for approach in load() if era in approach.eras)
    sources = [source for source in material.wheels if wanted in source.data["sources"]]
    return require_report(sources[-1] if sources else None, "wheels", wanted)


def find_worst_on_musl(source: Source) -> dict[str, Any]:
    """The musl target with the most packages to compile; raises NotMeasured if a musl target is missing or failed."""
    for one in source.data["results"]:
        if one["target"]["libc"] == "musl" and one["error"]:
            target, reason = text(one["target"]["id"]), text(one["error"].rstrip("."))
            raise NotMeasured("target_failed", {"report": text(source.name), "target": target, "reason": reason})
    worst = find_worst("musl", source)
    if worst is None:
        raise NotMeasured("no_target", {"report": text(source.name)})
    return worst


def find_worst(libc: str, source: Source) -> dict[str, Any] | None:
    of_libc = [one for one in source.data["results"] if one["target"]["libc"] == libc and not one["error"]]
    return max(of_libc, key=count_work, default=None)


def count_work(result: dict[str, Any]) -> int:
    return len(list_work(result))


def list_work(result: dict[str, Any]) -> list[str]:
    """The packages of a target that must be compiled, have no file, or can't be judged."""
    return [one["name"] for one in result["distributions"] if one["outcome"] in NEED_WORK]
