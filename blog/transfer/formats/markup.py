"""What the formats with HTML share: limits, parsing, and figures as the framework takes them."""

import re

from bs4 import BeautifulSoup

from blog.transfer.items import ItemError
from blog.transfer.rendering.html import get_cleaner
from blog.transfer.tree import MAX_TEXT_BYTES

MAX_BLOCKS = 2000  # each is searched for what is in it, and they may be nested
BLOCK = re.compile(r"<(?:div|figure)\b", re.IGNORECASE)
NOT_OF_ONE_PICTURE = ["figure", "table", "pre", "blockquote", "video", "iframe"]


def check_size(html: str) -> None:
    """Raise ``ItemError`` if a text would take minutes to convert."""
    size, blocks = len(html.encode()), len(BLOCK.findall(html))
    if size > MAX_TEXT_BYTES:
        raise ItemError(f"expected at most {MAX_TEXT_BYTES:,} bytes of text; found {size:,}")
    if blocks > MAX_BLOCKS:
        raise ItemError(f"expected at most {MAX_BLOCKS:,} elements div and figure; found {blocks:,}")


def parse_html(html: str) -> BeautifulSoup:
    """Return the elements of ``html``, as browsers read it, with their classes."""
    return BeautifulSoup(get_cleaner(keeps_classes=True).clean(html), "html.parser")


def split_figures(soup: BeautifulSoup) -> None:
    """Leave ``figure`` only around single pictures; other captions become paragraphs."""
    for figure in soup.find_all("figure"):
        if len(figure.find_all("img")) != 1 or figure.find(NOT_OF_ONE_PICTURE):
            for caption in figure.find_all("figcaption", recursive=False):
                caption.name = "p"
            figure.unwrap()
