"""What HTML a post may contain. Everything that is not named here is dropped."""

import re
from functools import cache, partial
from html import unescape
from urllib.parse import urljoin

import nh3
from django.conf import settings
from pygments.token import STANDARD_TYPES

from blog.models.picture import FILE_NAME, MEDIA_TYPES, SIZES

# fmt: off
PLAIN = {
    "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "div", "dl", "dt", "em",
    "figcaption", "figure", "hr", "i", "ins", "kbd", "label", "mark", "p", "picture", "pre", "q", "s", "samp",
    "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr",
    "u", "ul", "var",
}
# fmt: on
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"aria-hidden", "aria-label", "href", "id", "tabindex", "title"},
    "abbr": {"title"},
    "details": {"open"},
    "div": {"tabindex"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "img": {"alt", "height", "sizes", "src", "srcset", "title", "width"},
    "input": {"checked"},
    "li": {"id"},
    "meter": {"aria-hidden", "max", "min", "value"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "source": {"sizes", "srcset", "type"},
    "th": {"scope"},
}
FORCED = {
    "img": {"loading": "lazy", "decoding": "async"},
    "input": {"type": "checkbox", "disabled": ""},  # a task list's box, and nothing that can be typed into
}
CLASSES: dict[str, set[str]] = {
    "a": {"anchor", "footnote-backref"},
    "div": {"table-scroll"},
    "hr": {"footnotes-sep"},
    "input": {"task-list-item-checkbox"},
    "li": {"footnote-item", "task-list-item"},
    "ol": {"contains-task-list", "footnotes-list"},
    "pre": {"code"},
    "section": {"footnotes"},
    "span": {css_class for css_class in STANDARD_TYPES.values() if css_class},  # Pygments' tokens
    "sup": {"footnote-ref"},
    "td": {"center", "left", "right"},
    "th": {"center", "left", "right"},
    "ul": {"contains-task-list"},
}
# What these attributes may be: as `services.picture_markdown` writes them.
ONE_FILE = rf"{re.escape(settings.PICTURES_URL)}{FILE_NAME} [1-9][0-9]{{0,3}}w"
PICTURE_VALUES = {
    ("img", "srcset"): re.compile(rf"{ONE_FILE}(?:, {ONE_FILE})*"),
    ("img", "sizes"): re.compile(re.escape(SIZES)),
    ("source", "srcset"): re.compile(rf"{ONE_FILE}(?:, {ONE_FILE})*"),
    ("source", "sizes"): re.compile(re.escape(SIZES)),
    ("source", "type"): re.compile("|".join(map(re.escape, MEDIA_TYPES.values()))),
}
# The ids of the page around a post; `top` is every page's beginning. No text may take them, nor one that starts like
# the numbered ones of comments and of forms.
PAGE_IDS = frozenset({"main", "q", "q-error", "top"})
PAGE_ID_PREFIXES = ("readers-", "id_")
# The link of a heading to itself, as `sanitise` leaves it.
HEADING_LINK = re.compile(r' <a class="anchor"[^>]*>#</a>')
# Elements whose text is code for a machine, not words for a reader: it goes with them.
NOT_TEXT = {"embed", "iframe", "math", "noscript", "object", "script", "style", "svg", "template", "title"}


def is_page_id(name: str) -> bool:
    """Whether an ``id`` is one that the page has, or may have, around the post."""
    return name in PAGE_IDS or name.startswith(PAGE_ID_PREFIXES)


def acceptable(element: str, attribute: str, value: str, *, base: str | None = None) -> str | None:
    """The attribute's value, or ``None`` to drop an ``id`` that is the page's own or a file that is no picture of ours.

    ammonia checks and resolves ``href`` and ``src``, and knows nothing of the addresses in a ``srcset``.
    """
    if attribute == "id":
        return None if is_page_id(value) else value
    pattern = PICTURE_VALUES.get((element, attribute))
    if pattern and not pattern.fullmatch(value):
        return None
    return value.replace(settings.PICTURES_URL, urljoin(base, settings.PICTURES_URL)) if pattern and base else value


@cache
def sanitiser() -> nh3.Cleaner:
    """One cleaner for the process; it keeps nothing between texts."""
    return make_sanitiser()


def make_sanitiser(*, base: str | None = None) -> nh3.Cleaner:
    """A cleaner, which resolves relative addresses against ``base`` if there is one."""
    return nh3.Cleaner(
        tags=PLAIN | set(ATTRIBUTES),
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        attribute_filter=partial(acceptable, base=base),
        set_tag_attribute_values=FORCED,
        clean_content_tags=NOT_TEXT,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
        url_relative=("rewrite_with_base", base) if base else "pass_through",
    )


def sanitise(html: str) -> str:
    """``html`` without any element, attribute, class or URL scheme that a post does not need."""
    return sanitiser().clean(html)


def shown_text(html: str) -> str:
    """The words of ``html`` that a reader sees."""
    return unescape(nh3.clean(html, tags=set()))


def absolute(html: str, *, base: str) -> str:
    """Sanitised ``html`` as it reads away from its page, whose address is ``base``: links lead back to the site."""
    return make_sanitiser(base=base).clean(HEADING_LINK.sub("", html))
