"""What HTML a post may contain. Everything that is not named here is dropped."""

import re
from functools import cache

import nh3
from pygments.token import STANDARD_TYPES

# fmt: off
PLAIN = {
    "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "div", "dl", "dt", "em",
    "figcaption", "figure", "hr", "i", "ins", "kbd", "label", "mark", "p", "pre", "q", "s", "samp", "section", "small",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul", "var",
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
    "img": {"alt", "height", "src", "title", "width"},
    "input": {"checked"},
    "li": {"id"},
    "meter": {"aria-hidden", "max", "min", "value"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "th": {"scope"},
}
FORCED = {
    "img": {"loading": "lazy"},
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


def without_page_ids(_element: str, attribute: str, value: str) -> str | None:
    """The attribute's value, or ``None`` to drop an ``id`` that is the page's own."""
    return None if attribute == "id" and is_page_id(value) else value


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
        attribute_filter=without_page_ids,
        set_tag_attribute_values=FORCED,
        clean_content_tags=NOT_TEXT,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
        url_relative=("rewrite_with_base", base) if base else "pass_through",
    )


def sanitise(html: str) -> str:
    """``html`` without any element, attribute, class or URL scheme that a post does not need."""
    return sanitiser().clean(html)


def absolute(html: str, *, base: str) -> str:
    """Sanitised ``html`` as it reads away from its page, whose address is ``base``: links lead back to the site."""
    return make_sanitiser(base=base).clean(HEADING_LINK.sub("", html))
