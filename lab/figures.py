"""The figures that the lessons in blog/content quote: made from the newest committed report, never typed."""

import json
from pathlib import Path
from typing import Any, Final

from lab import report
from lab.approaches import ROOT

FILE: Final = ROOT / "blog" / "content" / "figures.json"
SCHEMA_VERSION: Final = 1


def made(file: Path | None) -> str:
    """The text of figures.json: per language, what each name in a lesson stands for.

    Args:
        file: a report of `lab measure`, nothing for no figures.
    """
    found = report.read(file) if file else None
    texts = {language: figures(found, file, language) if found and file else {} for language in ("en", "ko")}
    return json.dumps({"schema_version": SCHEMA_VERSION, "figures": texts}, ensure_ascii=False, indent=1) + "\n"


def figures(found: dict[str, Any], file: Path, language: str) -> dict[str, str]:
    """Every figure by its name; an approach that could not be measured has none."""
    second = {"en": " s", "ko": "초"}[language]
    kinds = {
        "en": {"official": "official", "stand-in": "stand-in", "mixed": "official and stand-in"},
        "ko": {"official": "공식", "stand-in": "대역", "mixed": "공식과 대역"},
    }
    texts = {
        "measure.date": found["created_at"][:10],
        "measure.bases": kinds[language][found["base_kind"]],
        "measure.rounds": str(found["method"]["repeat_count"]),
        "measure.report": file.name,
    }
    for row in found["approaches"]:
        if row["build"] and row["image"] and row["running"]:
            texts |= {f"{row['id']}.{name}": text for name, text in figures_of(row, second).items()}
    return texts


def figures_of(row: dict[str, Any], second: str) -> dict[str, str]:
    """The figures of one approach, with their units: MB are millions of bytes, seconds are medians of the rounds."""
    build, image, page = row["build"], row["image"], row["running"]["pages"]["home"]["requests_per_second"]
    cold = build["cold_seconds"]
    return {
        "image": f"{image['unpacked_bytes'] / 1e6:.0f} MB",
        "pull": f"{image['compressed_bytes'] / 1e6:.0f} MB",
        "dependencies": f"{image['dependencies_unpacked_bytes'] / 1e6:.0f} MB",
        "cold-build": f"{cold['median']:.1f}{second}",
        "cold-build-range": f"{cold['min']:.1f}–{cold['max']:.1f}{second}",
        "plain-pip": f"{build['plain_pip_seconds']['median']:.1f}{second}",
        "home": f"{page['median']:.0f}",
        "home-range": f"{page['min']:.0f}–{page['max']:.0f}",
    }
