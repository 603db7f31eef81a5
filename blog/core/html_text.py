"""From HTML to plain text."""

import re
from html import unescape

HEADING_LINK = re.compile(r'<a class="anchor".*?</a>')
TAG = re.compile(r'</?([a-z0-9]+)(?:[^>"]|"[^"]*")*>')
# fmt: off
INLINE_TAGS = {
    "a", "abbr", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "u", "var",
}
# fmt: on


def html_to_text(html: str) -> str:
    """Return the words of sanitized HTML on one line; block elements separate words, inline elements do not."""
    text = TAG.sub(lambda tag: "" if tag[1] in INLINE_TAGS else " ", HEADING_LINK.sub("", html))
    return " ".join(unescape(text).split())
