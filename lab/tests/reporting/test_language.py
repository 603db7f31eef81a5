"""Tests of the report's texts."""

import re
import tomllib

from image_lab.probes import catalogue
from image_lab.reporting.language import CODES, FILE, load_language, megabytes, seconds
from image_lab.reporting.probes_section import load_translations


def test_both_languages_have_the_same_texts_with_the_same_braces() -> None:
    texts = tomllib.loads(FILE.read_text(encoding="utf-8"))
    english, korean = (
        {name: sorted(re.findall(r"\{(\w*)\}", text)) for name, text in texts[code].items()} for code in CODES
    )
    assert english == korean


def test_every_probe_is_translated() -> None:
    assert {*load_translations()} == {probe.name for probe in catalogue.load()}
    assert all(one["asks"] and one["means"] for one in load_translations().values())


def test_units_are_written_as_the_language_writes_them() -> None:
    """A space that does not break stands before a unit that is no Korean word."""
    english, korean = map(load_language, CODES)
    assert english.format(seconds(12.34)) == "12.3\u00a0s"
    assert korean.format(seconds(0.912)) == "0.91초"
    assert english.format(megabytes(214_000_000)) == "214\u00a0MB"
