"""Fields of a post that a source may lack, or have in another form."""

import re
import unicodedata
from hashlib import sha256
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import Truncator, slugify

from blog.core.html_text import html_to_text
from blog.core.models import normalize_email
from blog.posts.rendering.markdown import render_markdown
from blog.transfer.items import ImportedPost, ItemError

TITLE_LENGTH, SUMMARY_LENGTH, SLUG_LENGTH = 200, 300, 190  # a slug may get a number
UNTITLED_LENGTH = 60
SUMMARY_SOURCE = 4000  # characters of the text that a missing summary is made from
SLUG = re.compile(r"[-\w]+")
MORE = re.compile(r"<!--\s*(?:more|excerpt).*?-->", re.IGNORECASE)


def make_language(code: str, default: str) -> str:
    """Return the site's language for a code such as ``ko`` or ``en-US``; raises ``ItemError`` if it has none."""
    found = find_language(code or default)
    if not found:
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        raise ItemError(f"expected a language of this site ({known}); found {code!r}")
    return found


def find_language(code: str) -> str:
    """Return the site's language for a code such as ``ko`` or ``en-US``; ``""`` if it has none."""
    languages = {known.lower(): known for known, _name in settings.LANGUAGES}
    wanted = code.replace("_", "-").lower()
    return languages.get(wanted) or languages.get(wanted.partition("-")[0]) or ""


def make_slug(item: ImportedPost) -> str:
    """Return the slug of the source if a URL here can have it, else one like it, or one from the title."""
    if item.is_exact:
        return item.slug
    slug = unicodedata.normalize("NFC", unquote(item.slug)).strip("/ ")
    if not SLUG.fullmatch(slug):
        slug = slugify(slug.replace(".", "-"), allow_unicode=True) or slugify(item.title, allow_unicode=True)
    return slug[:SLUG_LENGTH].strip("-") or f"post-{sha256(item.id.encode()).hexdigest()[:8]}"


def make_title(item: ImportedPost, text: str) -> str:
    if item.is_exact:
        return item.title
    title = " ".join(item.title.split()) or Truncator(text).chars(UNTITLED_LENGTH)
    return Truncator(title).chars(TITLE_LENGTH) or item.id[:TITLE_LENGTH]


def make_summary(item: ImportedPost, text: str) -> str:
    """Return the summary, or the beginning of ``text``, in whole words."""
    if item.is_exact:
        return item.summary
    summary = " ".join(item.summary.split()) or text
    if len(summary) <= SUMMARY_LENGTH:
        return summary or make_title(item, text)
    return summary[: SUMMARY_LENGTH - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def make_email(text: str) -> str:
    """Return an address as it is stored; ``""`` for what is none."""
    try:
        return normalize_email(text)
    except ValidationError:
        return ""


def read_beginning(markdown: str) -> str:
    """Return the words at the beginning of a text, up to a mark such as ``<!--more-->``."""
    beginning = MORE.split(markdown[:SUMMARY_SOURCE])[0]
    return html_to_text(render_markdown(beginning).html)
