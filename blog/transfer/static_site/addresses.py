"""URLs of the site, their files in a static copy, and links between those. Pure functions.

Pages are rendered under ``ORIGIN``, which no text contains, so that exactly the site's own URLs are replaced.
"""

import posixpath
import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from django.utils.encoding import iri_to_uri

HOST = "static-copy.invalid"  # RFC 2606, 2
ORIGIN = f"https://{HOST}"
PARAMETERS = ("before", "after", "p")  # of lists, and of the parts of a sitemap
# In text, "<" is escaped, so each one starts a tag; all attributes are in double quotes.
TAG = re.compile(r'<[a-z](?:[^>"]|"[^"]*")*>')
URL_ATTRIBUTE = re.compile(r'(?<=\s)(href|src|srcset)="([^"]*)"')
ABSOLUTE_URL = re.compile(rf"""{re.escape(ORIGIN)}([^\s"'<>\\]*)""")
CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")


def normalize_url(url: str) -> str:
    """Return path and query of a site's URL in one spelling, without fragment and parameters that no page uses."""
    parts = urlsplit(url)
    pairs = [(name, value) for name, value in parse_qsl(parts.query) if name in PARAMETERS and value.isalnum()]
    query = f"?{urlencode(pairs)}" if pairs else ""
    return quote(unquote(parts.path), safe="/@+:~!$&'()*,;=") + query


def get_address(url: str) -> str:
    """Return where a page is below the copy's address: ``/tags/?before=9`` is at ``tags/before/9/``.

    A query becomes part of the path: static hosts ignore it.
    """
    path, _, query = normalize_url(url).partition("?")
    folder, _, name = path.lstrip("/").rpartition("/")
    added = [text for pair in parse_qsl(query) for text in pair]
    if added and name:
        stem, dot, extension = name.rpartition(".")
        name, added = "-".join([stem, *added]) + dot + extension, []
    return "/".join([*([folder] if folder else []), *added, name])


def get_file_name(url: str) -> str:
    """Return the path of a page's file in the copy: static hosts serve ``index.html`` for a folder."""
    address = unquote(get_address(url))
    return address if address and not address.endswith("/") else f"{address}index.html"


def make_relative_link(url: str, *, page: str) -> str:
    """Return a link to ``url`` from the page of ``page``, so that the copy works at any address."""
    parts = urlsplit(url)
    address, folder = get_address(url), posixpath.dirname(get_address(page))
    path = posixpath.relpath(f"/{address}", f"/{folder}")
    slash = "/" if not address or address.endswith("/") else ""
    return f"{path}{slash}" + (f"#{parts.fragment}" if parts.fragment else "")


def make_absolute_link(url: str, *, base: str) -> str:
    """Return the URL of ``url`` in the copy at ``base``, which ends with a slash."""
    fragment = urlsplit(url).fragment
    return f"{base}{get_address(url)}" + (f"#{fragment}" if fragment else "")


def rewrite_links(html: str, *, page: str, make_link: Callable[[str], str]) -> str:
    """Replace the links of a page to the site by ``make_link`` of the URL that each leads to, without the origin."""

    def rewrite_url(url: str) -> str:
        target = iri_to_uri(urljoin(f"{ORIGIN}{page}", url))
        if url.startswith(("#", ORIGIN)) or not target.startswith(f"{ORIGIN}/"):
            return url
        return make_link(target.removeprefix(ORIGIN))

    def rewrite_attribute(attribute: re.Match[str]) -> str:
        name, value = attribute[1], unescape(attribute[2])
        if name == "srcset":
            candidates = (candidate.partition(" ") for candidate in value.split(", "))
            new = ", ".join(f"{rewrite_url(url)}{space}{width}" for url, space, width in candidates)
        else:
            new = rewrite_url(value)
        return attribute[0] if new == value else f'{name}="{escape(new)}"'

    return TAG.sub(lambda tag: URL_ATTRIBUTE.sub(rewrite_attribute, tag[0]), html)


def replace_origin(text: str, *, base: str, found: Callable[[str], None]) -> str:
    """Replace absolute URLs of the site by those of the copy at ``base``; call ``found`` with each, without origin."""

    def replace(url: re.Match[str]) -> str:
        found(url[1] or "/")
        return make_absolute_link(url[1] or "/", base=base)

    # What remains are identifiers that contain the host (RFC 4151).
    return ABSOLUTE_URL.sub(replace, text).replace(HOST, urlsplit(base).hostname or "")


def find_css_urls(css: str, *, url: str) -> list[str]:
    """Return the URLs of the site that a style sheet at ``url`` names, without origin."""
    named = (urljoin(f"{ORIGIN}{url}", name) for name in CSS_URL.findall(css))
    return [found.removeprefix(ORIGIN) for found in named if found.startswith(f"{ORIGIN}/")]
