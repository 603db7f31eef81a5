"""Tests of the figures that the lessons quote."""

import json
import re
from pathlib import Path

from lab import figures, report
from lab.readme import newest_report
from tests.lab.sample import sample_report


def test_the_committed_figures_are_what_the_newest_report_makes() -> None:
    """After a new report: `make readme`."""
    assert figures.FILE.read_text(encoding="utf-8") == figures.made(newest_report())


def test_figures_have_units_in_both_languages_and_no_markup(tmp_path: Path) -> None:
    """A figure is put into Markdown as it is."""
    report.write(sample_report(), tmp_path / "r.json")
    texts = json.loads(figures.made(tmp_path / "r.json"))["figures"]
    assert texts["en"]["slim-trixie.image"] == texts["ko"]["slim-trixie.image"] == "198 MB"
    assert (texts["en"]["slim-trixie.cold-build"], texts["ko"]["slim-trixie.cold-build"]) == ("42.0 s", "42.0초")
    assert texts["en"].keys() == texts["ko"].keys()
    assert all(re.fullmatch(r"[\w .–-]+", text) for text in [*texts["en"].values(), *texts["ko"].values()])


def test_an_approach_that_failed_has_no_figures(tmp_path: Path) -> None:
    """A lesson that names one is refused when it is loaded."""
    made = sample_report()
    made["approaches"][0] |= {"build": None, "image": None, "running": None, "limits": [], "failure": "no image"}
    report.write(made, tmp_path / "r.json")
    texts = json.loads(figures.made(tmp_path / "r.json"))["figures"]["en"]
    assert "slim-trixie.image" not in texts
    assert "alpine-bare.image" in texts
