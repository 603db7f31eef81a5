"""The figures that the articles quote, from the newest committed reports."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from packaging.utils import canonicalize_name

from image_lab.approaches import find
from image_lab.data_files import read_data
from image_lab.readme_table import has_placeholders
from image_lab.reporting.load_reports import Material

FILE: Final = "figures.json"
SCHEMA_VERSION: Final = 2
SPACE: Final = "\N{NO-BREAK SPACE}"  # a figure and its unit stay on one line, in a narrow table too
LANGUAGES: Final = ("en", "ko")
WORDS: Final = read_data(Path(__file__).with_suffix(".toml"))
DATED: Final = re.compile(r"^\d{4}-\d\d-\d\d-")
MARKUP: Final = str.maketrans({mark: f"&#{ord(mark)};" for mark in r"\`*_[]<>|&"})


def report_topic(file: Path) -> str:
    return DATED.sub("", file.stem)


def render(material: Material) -> str:
    """The text of figures.json: for each language, the value of every placeholder in the articles."""
    makers = (
        (material.measure, collect_measurements),
        (material.probes, collect_probes),
        (material.compiling, collect_compile_costs),
    )
    texts: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for language, named in texts.items():
        for source, make in makers:
            named.update(make(source.data, source.file.name, language) if source else {})
        for source in sorted(material.wheels, key=lambda one: report_topic(one.file)):
            about, figures = report_topic(source.file), collect_wheels(source.data, source.file.name)
            named.update({f"wheels.{about}.{key}": text for key, text in figures.items()})
    return json.dumps({"schema_version": SCHEMA_VERSION, "figures": texts}, ensure_ascii=False, indent=1) + "\n"


def collect_measurements(found: dict[str, Any], name: str, language: str) -> dict[str, str]:
    """The figures of `lab measure`; an approach whose measurement failed has none."""
    texts = {
        "measure.date": found["created_at"][:10],
        "measure.bases": WORDS[language]["kinds"][found["base_kind"]],
        "measure.rounds": str(found["method"]["repeat_count"]),
        "measure.report": name,
    }
    for row in found["approaches"]:
        if row["build"] and row["image"] and row["running"]:
            texts |= {f"{row['id']}.{key}": text for key, text in format_approach(row, language).items()}
    return texts


def format_approach(row: dict[str, Any], language: str) -> dict[str, str]:
    """One approach's figures with units; MB are millions of bytes, seconds are medians of the rounds."""
    build, image, running, second = row["build"], row["image"], row["running"], WORDS[language]["second"]
    page, cold = running["pages"]["home"], build["cold_seconds"]
    (approach,) = find([row["id"]])
    weight = WORDS[language]["over"] if has_placeholders(approach, row) else "{}"
    return {
        "image": weight.format(format_megabytes(image["unpacked_bytes"])),
        "pull": weight.format(format_megabytes(image["compressed_bytes"])),
        "base": format_megabytes(image["base_unpacked_bytes"]),
        "dependencies": format_megabytes(image["dependencies_unpacked_bytes"]),
        "application": format_megabytes(image["application_unpacked_bytes"]),
        "cold-build": f"{cold['median']:.1f}{second}",
        "cold-build-range": f"{cold['min']:.1f}–{cold['max']:.1f}{second}",
        "plain-pip": f"{build['plain_pip_seconds']['median']:.1f}{second}",
        "edit": f"{build['after_template_edit']['seconds']['median']:.1f}{second}",
        "start": f"{running['start_seconds']['median']:.1f}{second}",
        "home": f"{page['requests_per_second']['median']:.0f}",
        "home-range": f"{page['requests_per_second']['min']:.0f}–{page['requests_per_second']['max']:.0f}",
        "home-ratio": f"{page['ratio_to_reference']['median']:.2f}",
        "python": row["python"]["version"],
        "profile-guided": WORDS[language]["profile_guided"][str(row["python"]["is_profile_guided"]).lower()],
    }


def format_megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.0f}{SPACE}MB"


def collect_probes(found: dict[str, Any], name: str, language: str) -> dict[str, str]:
    """Results of `lab probe` for each C library, as ``probe.NAME.glibc`` and ``probe.NAME.musl``."""
    texts = {
        "probes.date": found["created_at"][:10],
        "probes.bases": WORDS[language]["kinds"][found["base_kind"]],
        "probes.report": name,
        "probes.count": str(len(found["probes"])),
        "probes.differing": str(sum(probe["differs"] is True for probe in found["probes"])),
        "probes.pythons": ", ".join(sorted({row["python"]["version"] for row in found["approaches"] if row["python"]})),
    }
    for probe in found["probes"]:
        for libc, values in probe["found"].items():
            if values:
                texts[f"probe.{probe['name']}.{libc}"] = format_result(values, probe["unit"], language)
    return texts


def format_result(values: Iterable[Any], unit: str | None, language: str) -> str:
    if unit is None:
        return ", ".join(WORDS[language]["results"].get(value, str(value).translate(MARKUP)) for value in values)
    ends = sorted({min(values), max(values)})
    if unit == "bytes":
        return "–".join(
            (f"{end / 2**20:.0f}{SPACE}MiB" if end >= 2**20 else f"{end / 2**10:.0f}{SPACE}KiB") for end in ends
        )
    return "–".join(f"{end:.1f}" if end >= 1 else f"{end:.2g}" for end in ends) + (
        WORDS[language]["second"] if unit == "seconds" else ""
    )


def collect_compile_costs(found: dict[str, Any], name: str, language: str) -> dict[str, str]:
    """Results of `lab compile` for each package, as ``compile.NAME.wheel``, and for the compilers."""
    second = WORDS[language]["second"]
    texts = {
        "compile.date": found["created_at"][:10],
        "compile.bases": WORDS[language]["kinds"][found["base_kind"]],
        "compile.rounds": str(found["repeat_count"]),
        "compile.report": name,
        "compile.compilers": format_megabytes(found["compilers"]["unpacked_bytes"]),
    }
    second = WORDS[language]["second"]
    for one in (one for one in found["packages"] if not one["failure"]):
        texts |= {
            f"compile.{one['name']}.{way}": f"{one[way]['seconds']['median']:.1f}{second}"
            for way in ("wheel", "source")
        }
        texts[f"compile.{one['name']}.ratio"] = f"{one['source_to_wheel_ratio']['median']:.1f}"
    return texts


def collect_wheels(found: dict[str, Any], name: str) -> dict[str, str]:
    """Counts from `lab wheels`, with details of the packages that were named; for code blocks, so without markup."""
    asked = {canonicalize_name(word[0]) for source in found["sources"] if (word := re.match(r"[\w.-]+", source))}
    texts = {"report": name}
    for result in (one for one in found["results"] if one["target"]["arch"] == "x86_64"):
        target = result["target"]["id"].replace(":", "-")
        texts[f"{target}.packages"] = str(result["distribution_count"])
        texts[f"{target}.compiles"] = str(result["compile_count"])
        for one in result["distributions"]:
            if one["name"] in asked:
                texts |= {f"{target}.{one['name']}.{key}": text for key, text in describe_file(one).items()}
    return texts


def describe_file(one: dict[str, Any]) -> dict[str, str]:
    """The file that pip chooses; for a source archive also what it needs, and why no wheel fits."""
    texts = {"file": one["file"]["name"] if one["file"] else "–"}
    if one["needs"]:
        texts["takes"] = ", ".join(
            f"{need['tool']} ≥ {need['minimum']}" if need["minimum"] else need["tool"] for need in one["needs"]
        )
    if one["wheels_that_do_not_fit"]:
        closest = one["wheels_that_do_not_fit"][0]
        reasons = "; ".join(f"needs {why['needs']}, here is {why['here']}" for why in closest["reasons"])
        texts["no-fit"] = f"{closest['file']['tag']}: {reasons}"
    if nearest := one["nearest_release_with_a_wheel"]:
        uploaded = f", uploaded {nearest['uploaded_at'][:10]}" if nearest["uploaded_at"] else ""
        texts["nearest"] = f"{nearest['version']} ({nearest['tag']}{uploaded})"
    return texts
