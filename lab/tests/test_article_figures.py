"""Tests of the figures that the lessons quote."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from image_lab import article_figures, project, report_files
from image_lab.article_figures import SPACE
from image_lab.reporting.load_reports import Material, gather, read_report
from image_lab.wheels import targets
from tests import ROOT
from tests.sample import sample_report


def test_the_committed_figures_are_what_the_newest_report_makes() -> None:
    assert (project.articles_folder() / article_figures.FILE).read_text(encoding="utf-8") == article_figures.render(
        gather()
    )


def test_figures_have_units_in_both_languages_and_no_markup(tmp_path: Path) -> None:
    report_files.write_report(sample_report(), tmp_path / "r.json")
    texts = json.loads(article_figures.render(Material(read_report(tmp_path / "r.json", "measure"))))["figures"]
    assert texts["en"]["slim-trixie.image"] == texts["ko"]["slim-trixie.image"] == f"198{SPACE}MB"
    assert (texts["en"]["slim-trixie.cold-build"], texts["ko"]["slim-trixie.cold-build"]) == (f"42.0{SPACE}s", "42.0초")
    assert texts["en"].keys() == texts["ko"].keys()
    assert all(re.fullmatch(r"[\w\s.–-]+", text) for text in [*texts["en"].values(), *texts["ko"].values()])


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
    assert article_figures.format_result(values, unit, "en") == text


def test_an_image_whose_compilers_were_placeholders_weighs_more_in_truth(tmp_path: Path) -> None:
    """The stand-in's apk installs empty packages, so the figure is a lower bound and says so."""
    report_files.write_report(sample_report("alpine-apk", "alpine-bare"), tmp_path / "r.json")
    texts = json.loads(article_figures.render(Material(read_report(tmp_path / "r.json", "measure"))))["figures"]["en"]
    assert texts["alpine-apk.image"] == f"over 198{SPACE}MB"
    assert texts["alpine-bare.image"] == f"198{SPACE}MB"


def test_what_was_asked_for_by_name_is_told_in_full(tmp_path: Path) -> None:
    (source,) = [one for one in gather().wheels if article_figures.report_topic(one.file) == "cryptography-3.4.7"]
    copy = replace(source, file=tmp_path / "2021-06-01-story.json")
    texts = json.loads(article_figures.render(Material(wheels=(copy,))))["figures"]["ko"]
    assert texts["wheels.story.musl-1.2.cryptography.file"] == "cryptography-3.4.7.tar.gz"
    assert "Rust ≥ 1.41" in texts["wheels.story.musl-1.2.cryptography.takes"]
    assert texts["wheels.story.musl-1.2.cryptography.nearest"].startswith("3.4.8 (cp36-abi3-musllinux_1_1_x86_64")
    assert texts["wheels.story.slim-buster.compiles"] == "0"
    assert "wheels.story.musl-1.2.pycparser.file" not in texts


def test_the_newest_list_of_wheels_is_of_the_requirements_that_we_have() -> None:
    """After a change of the lock: `lab wheels -r requirements.txt`, as docs/lab.md has it, and `make readme`."""
    (source,) = [one for one in gather().wheels if one.data["sources"] == ["requirements.txt"]]
    lines = re.findall(r"^([\w.-]+==[^\\\n]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    lock = [Requirement(line) for line in lines]
    assert lock
    for result in source.data["results"]:
        asked = result["target"]
        there = targets.find_target(asked["id"], python=asked["python"], arch=asked["arch"]).environment
        wanted = {f"{one.name}{one.specifier}" for one in lock if not one.marker or one.marker.evaluate(there)}
        assert {f"{one['name']}=={one['version']}" for one in result["distributions"]} == wanted
