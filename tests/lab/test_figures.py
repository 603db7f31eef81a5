"""Tests of the figures that the lessons quote."""

import json
import re
from pathlib import Path

import pytest

from lab import figures, report
from lab.figures import SPACE
from lab.readme import newest_report
from tests.lab.sample import sample_report


def test_the_committed_figures_are_what_the_newest_report_makes() -> None:
    """After a new report: `make readme`."""
    assert figures.FILE.read_text(encoding="utf-8") == figures.made(
        newest_report(), figures.newest("probes"), figures.newest_of_each("wheels")
    )


def test_figures_have_units_in_both_languages_and_no_markup(tmp_path: Path) -> None:
    """A figure is put into Markdown as it is."""
    report.write(sample_report(), tmp_path / "r.json")
    texts = json.loads(figures.made(tmp_path / "r.json"))["figures"]
    assert texts["en"]["slim-trixie.image"] == texts["ko"]["slim-trixie.image"] == f"198{SPACE}MB"
    assert (texts["en"]["slim-trixie.cold-build"], texts["ko"]["slim-trixie.cold-build"]) == (f"42.0{SPACE}s", "42.0초")
    assert texts["en"].keys() == texts["ko"].keys()
    assert all(re.fullmatch(r"[\w\s.–-]+", text) for text in [*texts["en"].values(), *texts["ko"].values()])


def test_an_approach_that_failed_has_no_figures(tmp_path: Path) -> None:
    """A lesson that names one is refused when it is loaded."""
    made = sample_report()
    made["approaches"][0] |= {"build": None, "image": None, "running": None, "limits": [], "failure": "no image"}
    report.write(made, tmp_path / "r.json")
    texts = json.loads(figures.made(tmp_path / "r.json"))["figures"]["en"]
    assert "slim-trixie.image" not in texts
    assert "alpine-bare.image" in texts


@pytest.mark.parametrize(
    ("values", "unit", "text"),
    [
        ([8388608], "bytes", f"8{SPACE}MiB"),
        ([131072], "bytes", f"128{SPACE}KiB"),
        ([0.03], "seconds", f"0.03{SPACE}s"),
        ([7.73, 3.04, 6.23], "ratio", "3.0–7.7"),
        (["RecursionError"], None, "RecursionError"),
        (["glibc 2.31", "glibc 2.41"], None, "glibc 2.31, glibc 2.41"),
        ([""], None, "an empty string"),
        ([" 9| 9|am"], None, " 9&#124; 9&#124;am"),
    ],
)
def test_what_a_probe_found_is_told_with_its_unit(values: list[float | str], unit: str | None, text: str) -> None:
    """Texts as they are, but for what Markdown would take for markup; figures as a range."""
    assert figures.finding(values, unit, "en") == text


def test_an_image_whose_compilers_were_placeholders_weighs_more_in_truth(tmp_path: Path) -> None:
    """The stand-in's apk installs empty packages, so the figure is a lower bound and says so."""
    report.write(sample_report("alpine-apk", "alpine-bare"), tmp_path / "r.json")
    texts = json.loads(figures.made(tmp_path / "r.json"))["figures"]["en"]
    assert texts["alpine-apk.image"] == f"over 198{SPACE}MB"
    assert texts["alpine-bare.image"] == f"198{SPACE}MB"


def test_what_was_asked_for_by_name_is_told_in_full(tmp_path: Path) -> None:
    """And of a list of requirements how much there is to compile; for code, so nothing is escaped."""
    (file,) = [one for one in figures.newest_of_each("wheels") if figures.subject(one) == "cryptography-3.4.7"]
    copy = tmp_path / "2021-06-01-story.json"
    copy.write_text(file.read_text())
    texts = json.loads(figures.made(None, wheels=[copy]))["figures"]["ko"]
    assert texts["wheels.story.musl-1.2.cryptography.file"] == "cryptography-3.4.7.tar.gz"
    assert "Rust ≥ 1.41" in texts["wheels.story.musl-1.2.cryptography.takes"]
    assert texts["wheels.story.musl-1.2.cryptography.nearest"].startswith("3.4.8 (cp36-abi3-musllinux_1_1_x86_64")
    assert texts["wheels.story.slim-buster.compiles"] == "0"
    assert "wheels.story.musl-1.2.pycparser.file" not in texts
