"""Markdown to safe HTML, once, when a post is written.

CommonMark with tables, strikethrough, footnotes, task lists and heading anchors; code is highlighted with CSS classes.
Writers may use HTML too, so what the parser makes is sanitised: only what ``services.html`` names remains.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import count

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from blog.models.post import Heading
from blog.services.html import PAGE_ID_PREFIXES, PAGE_IDS, sanitise
from blog.services.picture_markdown import place_pictures

WORDS_PER_MINUTE = 220
# Korean is read by the syllable: it has few spaces, and its words are long.
HANGUL_SYLLABLES_PER_MINUTE = 500
HANGUL_SYLLABLE = re.compile(r"[\uac00-\ud7a3]")
OTHER_WORD = re.compile(r"[^\W\uac00-\ud7a3]+")

FOOTNOTE_ID = re.compile(r"fn(ref)?\d+(:\d+)?$")
ALIGNMENT = re.compile(r"text-align:(left|center|right)")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a Markdown text becomes."""

    html: str
    toc: list[Heading]
    reading_minutes: int


def render(text: str) -> Rendered:
    """Render Markdown; the HTML is safe to put into a page as it is."""
    env: dict[str, object] = {}
    tokens = parser().parse(text, env)
    toc = anchor_headings(tokens)
    class_alignment(tokens)
    demote_empty_headers(tokens)
    place_pictures(tokens)
    html = sanitise(parser().renderer.render(tokens, parser().options, env))
    return Rendered(html=html, toc=toc, reading_minutes=reading_minutes(text))


@cache
def parser() -> MarkdownIt:
    """One parser for the process; the state of a parse lives in its ``env``."""
    markdown = MarkdownIt("commonmark", {"html": True, "highlight": highlighted})
    markdown.enable(["table", "strikethrough"]).use(footnote_plugin).use(tasklists_plugin, label=True)
    # A wide table scrolls by itself, also by keyboard, and never the page.
    markdown.add_render_rule("table_open", lambda *_: '<div class="table-scroll" tabindex="0"><table>\n')
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return markdown


def highlighted(code: str, language: str, _attributes: str) -> str:
    """A code block with Pygments' short CSS classes; plain where the language is unknown."""
    try:
        inner = highlight(code, get_lexer_by_name(language, stripnl=False), HtmlFormatter(nowrap=True))
    except ClassNotFound:
        inner = escape(code, quote=False)
    return f'<pre class="code" tabindex="0"><code>{inner}</code></pre>'


def anchor_headings(tokens: list[Token]) -> list[Heading]:
    """Give every heading an ``id`` and a link to itself; return those of the table of contents.

    A page has one ``h1``, its title, so a first-level heading in the text becomes a second-level one.
    """
    toc: list[Heading] = []
    taken: set[str] = set()
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        level = max(2, min(int(opening.tag[1]), 4))
        opening.tag = closing.tag = f"h{level}"
        text = plain_text(inline)
        anchor = unused(slugify(text, allow_unicode=True) or "section", taken)
        opening.attrSet("id", anchor)
        link = f' <a class="anchor" href="#{anchor}" aria-hidden="true" tabindex="-1">#</a>'
        inline.children = [*(inline.children or []), Token("html_inline", "", 0, content=link)]
        if level <= 3:
            toc.append(Heading(level=level, id=anchor, text=text))
    return toc


def unused(anchor: str, taken: set[str]) -> str:
    """``anchor``, or the first of ``anchor-2``, ``anchor-3``… that is free: not taken, no footnote's; then it is.

    One that starts like an id of the page around the text could never be free: it gets a word in front.
    """
    if anchor.startswith(PAGE_ID_PREFIXES):
        anchor = f"section-{anchor}"
    candidates: Iterator[str] = (f"{anchor}-{number}" if number > 1 else anchor for number in count(1))
    free = next(one for one in candidates if not (one in taken or one in PAGE_IDS or FOOTNOTE_ID.match(one)))
    taken.add(free)
    return free


def plain_text(inline: Token) -> str:
    """The words of an inline token, without its markup."""
    words = (token.content for token in inline.children or [] if token.type in ("text", "code_inline"))
    return " ".join("".join(words).split())


def class_alignment(tokens: list[Token]) -> None:
    """Turn the parser's ``style="text-align:…"`` of table cells into a class; the site allows no inline style."""
    for token in tokens:
        found = ALIGNMENT.search(str(token.attrs.pop("style", ""))) if token.type in ("th_open", "td_open") else None
        if found:
            token.attrSet("class", found[1])


def demote_empty_headers(tokens: list[Token]) -> None:
    """Make a table's empty header cell a plain one: a header without words heads nothing, to a screen reader least."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open" and not inline.content:
            opening.tag = closing.tag = "td"


def reading_minutes(text: str) -> int:
    """Whole minutes, at least one, for Hangul syllables and the words of other scripts together."""
    words, syllables = len(OTHER_WORD.findall(text)), len(HANGUL_SYLLABLE.findall(text))
    return max(1, round(words / WORDS_PER_MINUTE + syllables / HANGUL_SYLLABLES_PER_MINUTE))
