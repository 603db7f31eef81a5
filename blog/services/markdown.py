"""Markdown to safe HTML, once, when a post is written.

CommonMark with tables, strikethrough, footnotes, task lists and heading anchors; code is highlighted with CSS classes.
Writers may use HTML too, so what the parser makes is sanitised: only what ``services.html`` names remains.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import count, groupby

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from blog.models.post import Heading
from blog.services.cjk_markdown import emphasis_beside_letters
from blog.services.html import PAGE_ID_PREFIXES, PAGE_IDS, sanitise, shown_text
from blog.services.picture_markdown import place_pictures
from blog.services.task_list_markdown import mark_tasks

WORDS_PER_MINUTE = 220
# Korean is read by the syllable: it has few spaces, and its words are long.
HANGUL_SYLLABLES_PER_MINUTE = 500
HANGUL_SYLLABLE = re.compile(r"[\uac00-\ud7a3]")
OTHER_WORD = re.compile(r"[^\W\uac00-\ud7a3]+")

# What no lexer is asked about: several take a time that grows with the square of a line's length, of the number of
# empty lines in a row, or of a whole block.
LONGEST_LINE, LONGEST_BLOCK, MOST_EMPTY_LINES = 1_000, 20_000, 10
# So many cells a table may have however few characters it is made of.
FEW_CELLS = 200

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
    mark_tasks(tokens)
    html = sanitise(parser().renderer.render(tokens, parser().options, env))
    return Rendered(html=html, toc=toc, reading_minutes=reading_minutes(shown_text(html)))


@cache
def parser() -> MarkdownIt:
    """One parser for the process; the state of a parse lives in its ``env``."""
    markdown = MarkdownIt("commonmark", {"html": True, "highlight": highlighted})
    markdown.enable(["table", "strikethrough"])
    markdown.block.ruler.at("table", written_table, {"alt": ["paragraph", "reference"]})
    markdown.use(footnote_plugin).use(emphasis_beside_letters)
    # A wide table scrolls by itself, also by keyboard, and never the page.
    markdown.add_render_rule("table_open", lambda *_: '<div class="table-scroll" tabindex="0"><table>\n')
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return markdown


def written_table(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001  the parser's
    """The parser's rule for tables, for those whose cells are written.

    It completes short rows, so a wide header over many rows of one letter would be a table of many times as many cells
    as were typed. A cell is at least a character and a bar. Lines that were refused once are not looked at again.
    """
    if first < state.env.get("no_table_before", 0) or not table(state, first, end, True):  # noqa: FBT003  the parser's
        return False
    if silent:
        return True
    after = next((line for line in range(first, end) if state.isEmpty(line)), end)
    columns = state.src.count("|", state.bMarks[first + 1], state.eMarks[first + 1]) + 1
    cells, characters = columns * (after - first), state.eMarks[after - 1] - state.bMarks[first]
    if cells > max(characters, FEW_CELLS):
        state.env["no_table_before"] = after
        return False
    return table(state, first, end, silent)


def highlighted(code: str, language: str, _attributes: str) -> str:
    """A code block with Pygments' short CSS classes; plain where the language is unknown or the block was not typed."""
    inner = escape(code, quote=False)
    if len(code) <= LONGEST_BLOCK and max(map(len, code.splitlines()), default=0) <= LONGEST_LINE:
        with suppress(ClassNotFound):
            lexer = get_lexer_by_name(language, stripnl=False)
            formatter = HtmlFormatter[str](nowrap=True)
            inner = "".join(highlight(part, lexer, formatter) if part.strip() else part for part in parts_of(code))
    return f'<pre class="code" tabindex="0"><code>{inner}</code></pre>'


def parts_of(code: str) -> Iterator[str]:
    """``code`` as it is highlighted: in one, unless a long run of empty lines divides it."""
    part = ""
    for is_empty, lines in groupby(code.splitlines(keepends=True), lambda line: not line.strip()):
        run = list(lines)
        if is_empty and len(run) > MOST_EMPTY_LINES:
            yield from filter(None, (part, "".join(run)))
            part = ""
        else:
            part += "".join(run)
    if part:
        yield part


def anchor_headings(tokens: list[Token]) -> list[Heading]:
    """Give every heading an ``id`` and a link to itself; return those of the table of contents.

    A page has one ``h1``, its title, so a first-level heading in the text becomes a second-level one.
    """
    toc: list[Heading] = []
    taken: Counter[str] = Counter()
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


def unused(anchor: str, taken: Counter[str]) -> str:
    """``anchor``, or the first of ``anchor-2``, ``anchor-3``… that is free: not taken, no footnote's; then it is.

    One that starts like an id of the page around the text could never be free: it gets a word in front. ``taken`` says
    of each where to go on looking.
    """
    if anchor.startswith(PAGE_ID_PREFIXES):
        anchor = f"section-{anchor}"
    for number in count(taken[anchor] + 1):
        free = f"{anchor}-{number}" if number > 1 else anchor
        if not (free in taken or free in PAGE_IDS or FOOTNOTE_ID.match(free)):
            break
    taken[anchor] = number
    taken[free] = max(taken[free], 1)
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
