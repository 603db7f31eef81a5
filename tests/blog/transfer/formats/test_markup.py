"""Tests of what the formats with HTML do with texts that were made to keep them busy."""

import pytest

from blog.transfer.formats.ghost_html import convert_html
from blog.transfer.formats.wordpress_html import Library, convert_content
from blog.transfer.items import ItemError

UNITS = ["<!-- wp:a", '<!-- wp:a {"', "<!-- wp:a -->", "[code]", "[gallery", "[caption][video]", "[a b=", "[/a]"]
UNITS += [
    "[[",
    "<pre>",
    "<p",
    "<svg><pre>",
    "<!--",
    "\n \n",
    "<img",
    "<p>",
    "<b>",
    "<blockquote>",
    "http://",
    "a ",
    "[gallery a",
]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", UNITS)
def test_repetition_takes_seconds(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    convert_content(text, "1", Library())
    convert_html(text)


@pytest.mark.parametrize("text", ["<div>" * 2001, "<FIGURE>" * 2001, "a" * 2_000_001])
def test_too_large_texts_are_refused(text: str) -> None:
    for convert in (convert_html, lambda html: convert_content(html, "1", Library())):
        with pytest.raises(ItemError, match="expected at most"):
            convert(text)
