"""Paths of a former site, in the one form in which they are stored and looked up."""

import unicodedata
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

# Parameters that name a post in a URL without a path. WordPress' default, and what its short links keep using.
POST_PARAMETERS = ("p", "page_id")


def normalize_path(url: str) -> str:
    """Return the path of ``url`` decoded, in NFC, without a slash or ``index.html`` at its end; ``""`` for the root.

    A query remains only if it names a post.
    """
    parts = split_url(url)
    path = unicodedata.normalize("NFC", unquote(parts.path)).removesuffix("index.html").rstrip("/")
    named = next((pair for pair in parse_qsl(parts.query) if pair[0] in POST_PARAMETERS), None)
    return f"/?{named[0]}={named[1]}" if named and path in ("", "/index.php") else path


def split_url(url: str) -> SplitResult:
    """Return the parts of ``url``; an invalid one, such as ``//[``, has none."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
