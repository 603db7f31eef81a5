"""Tests of the table of variants in the READMEs."""

import re
from pathlib import Path

import pytest

from image_lab import report_files
from image_lab.approaches import load
from image_lab.readme_table import Translation, find_newest_report, load_translations, render, render_section
from tests.sample import sample_report

pytestmark = pytest.mark.parametrize("words", load_translations(), ids=lambda words: words.file)


def test_the_committed_table_is_what_data_and_report_make(words: Translation) -> None:
    """After an edit to approaches.toml or a new report: `make readme`."""
    assert words.path.read_text(encoding="utf-8") == render(words, find_newest_report())


def test_every_approach_has_a_line_with_its_port_and_dockerfile(words: Translation) -> None:
    lines = render_section(words, None).splitlines()
    for approach in load():
        (line,) = (line for line in lines if f"[{approach.id}]" in line)
        assert f"| {approach.port} |" in line
        assert all(f"`{name}`" in line for name in approach.profiles)
        assert line.count("| – ") == 5


def test_figures_come_from_the_report_and_their_origin_is_named(words: Translation, checkout: Path) -> None:
    """Kind of bases, date and rounds stand below the table."""
    file = checkout / "docs" / "reports" / "measure" / "2026-11-24-stand-in.json"
    report_files.write_report(sample_report(), file)
    made = render_section(words, file)
    row = next(line for line in made.splitlines() if "[slim-trixie]" in line)
    assert [cell.strip() for cell in row.split("|")[6:11]] == ["198 MB", "72 MB", "42 s", "1.5 s", "180"]
    assert words.kinds["stand-in"] in made
    assert "docs/reports/measure/2026-11-24-stand-in.json" in made
    assert re.search(r"2026-11-24.*3", made)


def test_an_image_without_its_real_compilers_is_shown_as_too_small(words: Translation, checkout: Path) -> None:
    report_files.write_report(sample_report("alpine-apk", "alpine-bare"), checkout / "report.json")
    made = render_section(words, checkout / "report.json")
    (apk,) = (line for line in made.splitlines() if "[alpine-apk]" in line)
    (bare,) = (line for line in made.splitlines() if "[alpine-bare]" in line)
    assert "| > 198 MB | > 72 MB |" in apk
    assert ">" not in bare
    assert words.placeholders in made
