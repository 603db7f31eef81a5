"""Notes for writers on the parts of a text that readers won't see, and what to write instead."""

import re
from collections.abc import Iterator
from html import unescape

from django.utils.translation import gettext as _

from blog.posts.rendering.markdown import parse_markdown
from blog.posts.rendering.remote_pictures import is_remote
from blog.posts.rendering.sanitizer import NOT_TEXT, URL_SCHEMES

MAX_NOTES = 5
MAX_URL_LENGTH = 200  # characters

# HTML may be broken before it is sanitized. What has no end reaches to the end of the text, as for the sanitizer, so
# each character is read once.
ATTRIBUTES = r"""(?:[^>=]+|=\s*"[^"]*"|=\s*'[^']*'|=)*+(?:>|\Z)"""
MARKUP = re.compile(
    rf"<!--.*?(?:-->|\Z)"
    rf"|<(?P<element>{'|'.join(sorted(NOT_TEXT - {'embed'}))})(?=[\s/>]){ATTRIBUTES}.*?(?:(?P<end></(?P=element)\b)|\Z)"
    rf"|<(?P<tag>[a-z][^\s/>]*)(?P<attributes>{ATTRIBUTES})",
    re.IGNORECASE | re.DOTALL,
)
ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""")
SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def describe_left_out(text: str) -> list[str]:
    """Return a sentence in the active language for each part of ``text`` that readers won't see, at most five."""
    notes = (note for markup in MARKUP.finditer(parse_markdown(text).html) for note in describe_markup(markup))
    return list(dict.fromkeys(notes))[:MAX_NOTES]


def describe_markup(markup: re.Match[str]) -> Iterator[str]:
    tag = (markup["element"] or markup["tag"] or "").lower()
    if tag == "embed" or markup["end"]:  # embed has no content
        yield _("<%s> and its content are left out.") % tag
    elif markup["element"]:
        message = _(
            "<%(tag)s> has no end tag, so the text after it is left out. To show it as text, write `<%(tag)s>`."
        )
        yield message % {"tag": tag}
    for name, value in ATTRIBUTE.findall(markup["attributes"] or ""):
        if name.lower() in ("href", "src"):
            yield from describe_url(tag, unescape(value.strip("\"'")[:MAX_URL_LENGTH]))


def describe_url(tag: str, url: str) -> Iterator[str]:
    scheme = SCHEME.match(url)
    if scheme and scheme[1].lower() not in URL_SCHEMES:
        yield _("URLs that start with %s are left out.") % f"{scheme[1].lower()}:"
    elif tag == "img" and is_remote(url):
        yield _("Pictures from other sites are shown as links: %s") % url
