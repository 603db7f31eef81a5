"""The HTML that a post may contain. Everything else is removed."""

import re
from functools import cache, partial
from urllib.parse import urljoin

import nh3
from pygments.token import STANDARD_TYPES

from blog.posts.rendering.blocks import CALLOUT_CLASSES

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
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
FORCED = {
    "img": {"loading": "lazy", "decoding": "async"},
    "input": {"type": "checkbox", "disabled": ""},  # a task list's box, and nothing that can be typed into
}
CLASSES: dict[str, set[str]] = {
    "a": {"anchor", "footnote-backref"},
    "div": {"table-scroll", *CALLOUT_CLASSES},
    "hr": {"footnotes-sep"},
    "input": {"task-list-item-checkbox"},
    "li": {"footnote-item", "task-list-item"},
    "ol": {"contains-task-list", "footnotes-list"},
    "p": {"markdown-alert-title"},
    "pre": {"code"},
    "section": {"footnotes"},
    "span": {css_class for css_class in STANDARD_TYPES.values() if css_class},  # Pygments' tokens
    "sup": {"footnote-ref"},
    "td": {"center", "left", "right"},
    "th": {"center", "left", "right"},
    "ul": {"contains-task-list"},
}
# Attributes that are dropped unless their value matches; apps add theirs in ``AppConfig.ready``.
CHECKED_ATTRIBUTES = {
    ("img", "srcset"),
    ("img", "sizes"),
    ("source", "srcset"),
    ("source", "sizes"),
    ("source", "type"),
    *((cell, span) for cell in ("td", "th") for span in ("colspan", "rowspan")),
}
VALUE_PATTERNS: dict[tuple[str, str], re.Pattern[str]] = {
    (cell, span): re.compile(r"[1-9][0-9]?") for cell in ("td", "th") for span in ("colspan", "rowspan")
}
# Web, mail, telephone, map and fediverse links.
URL_SCHEMES = {"http", "https", "mailto", "tel", "sms", "geo", "acct", "web+ap"}
# The ids of the page around a post, which a text must not use, and prefixes of numbered ids.
PAGE_IDS = frozenset({"main", "top"})
PAGE_ID_PREFIXES = ("readers-", "id_")
# The link of a heading to itself, as `sanitize` leaves it.
HEADING_LINK = re.compile(r' <a class="anchor"[^>]*>#</a>')
# Elements that are removed with their content, which is not text for readers.
NOT_TEXT = {"embed", "iframe", "math", "noscript", "object", "script", "style", "svg", "template", "title"}


def is_page_id(name: str) -> bool:
    """Whether an ``id`` is one that the page has, or may have, around the post."""
    return name in PAGE_IDS or name.startswith(PAGE_ID_PREFIXES)


def filter_attribute(element: str, attribute: str, value: str, *, base: str | None = None) -> str | None:
    """Return the value, or ``None`` to drop it. nh3 itself checks ``href`` and ``src``, but not a ``srcset``."""
    if attribute == "id":
        return None if is_page_id(value) else value
    if (element, attribute) not in CHECKED_ATTRIBUTES:
        return value
    pattern = VALUE_PATTERNS.get((element, attribute))
    if not pattern or not pattern.fullmatch(value):
        return None
    if attribute != "srcset" or base is None:
        return value
    return ", ".join(urljoin(base, candidate) for candidate in value.split(", "))


@cache
def get_sanitizer() -> nh3.Cleaner:
    return make_sanitizer()


def make_sanitizer(base: str | None = None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=PLAIN | set(ATTRIBUTES),
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        attribute_filter=partial(filter_attribute, base=base),
        set_tag_attribute_values=FORCED,
        clean_content_tags=NOT_TEXT,
        url_schemes=URL_SCHEMES,
        link_rel="noopener",
        url_relative=("rewrite_with_base", base) if base else "pass_through",
    )


def sanitize(html: str) -> str:
    """Return ``html`` with only the elements, attributes, classes and URL schemes that a post may use."""
    return get_sanitizer().clean(html)


def make_urls_absolute(html: str, *, base: str) -> str:
    """Return sanitized ``html`` with absolute URLs and without heading links, for use outside its page at ``base``."""
    return make_sanitizer(base).clean(HEADING_LINK.sub("", html))
