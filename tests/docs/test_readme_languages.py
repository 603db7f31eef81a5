"""Tests of README.ko.md against README.md."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.docs.console import commands

ROOT = Path(__file__).resolve().parents[2]
EACH_OTHER = ("README.md", "README.ko.md")


@pytest.fixture
def readmes() -> list[str]:
    """The English and the Korean text."""
    return [(ROOT / name).read_text(encoding="utf-8") for name in EACH_OTHER]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("code blocks", r"^```.*?^```"),
        ("headings", r"^#+ "),
        ("links", r"\]\(([^)]+)\)|<(https?://[^>]+)>"),
        ("table rows", r"^\|"),
        ("list items", r"^\d+\. "),
        ("ports", r"\b80\d\d\b"),
    ],
)
def test_both_readmes_have_the_same(readmes: list[str], what: str, pattern: str) -> None:
    """A reader of Korean can run, follow and look up all that a reader of English can."""
    english, korean = (Counter(re.findall(pattern, text, re.MULTILINE | re.DOTALL)) for text in readmes)
    for name in EACH_OTHER:  # each links to the other
        english.pop((name, ""), None)
        korean.pop((name, ""), None)
    assert english == korean


def test_both_readmes_name_the_same_things(readmes: list[str]) -> None:
    """Commands, variables and paths are the same on both sides."""
    english, korean = (
        {" ".join(code.split()) for code in re.findall(r"(?<!`)`([^`]+)`(?!`)", text)} for text in readmes
    )
    assert english == korean


def test_both_languages_have_the_same_commands() -> None:
    assert commands("README.ko.md") == commands("README.md")
