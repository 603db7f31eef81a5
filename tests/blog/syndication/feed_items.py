"""Reads and validates feeds."""

import json
from html import unescape
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
from lxml import etree

SCHEMAS = Path(__file__).parent / "schemas"
FILE_NAMES = ("atom.xml", "rss.xml", "feed.json")
XML_FILE_NAMES = FILE_NAMES[:2]
FEEDS = tuple(f"/feeds/{name}" for name in FILE_NAMES)
XML_FEEDS = tuple(f"/feeds/{name}" for name in XML_FILE_NAMES)
BODY = """
## A heading

See [the other one](../other/), [a note](#a-heading) and ![a map](/static/core/social-card.png). More.[^1]

<script>alert(1)</script>

[^1]: A footnote.
"""


def validate(content: bytes, file_name: str) -> None:
    """Raise an error if the feed doesn't match the schema of its format."""
    if file_name.endswith(".json"):
        jsonschema.validate(json.loads(content), json.loads((SCHEMAS / "json-feed.json").read_text()))
    else:
        schema = "atom.rng" if file_name.endswith("atom.xml") else "rss.rng"
        etree.RelaxNG(etree.parse(SCHEMAS / schema)).assertValid(etree.fromstring(content))


def read_items(content: bytes) -> list[dict[str, Any]]:
    """Return id, title, URL, summary and text of each item, in any format."""
    if content.startswith(b"{"):
        names = {"id": "id", "title": "title", "url": "link", "summary": "summary", "content_html": "content"}
        return [{names[key]: item[key] for key in names} for item in json.loads(content)["items"]]
    feed = feedparser.parse(content, sanitize_html=False)
    assert not feed.bozo, feed.get("bozo_exception")
    return [
        {
            "id": entry.id,
            "title": unescape(entry.title),
            "link": entry.link,
            "summary": unescape(entry.summary),
            "content": entry.content[0].value,
        }
        for entry in feed.entries
    ]
