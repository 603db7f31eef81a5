"""Renders Markdown to safe HTML when a post is saved.

CommonMark with tables, strikethrough, footnotes, task lists, definition lists, callouts, figures, bare URLs and heading
anchors; code is highlighted with CSS classes. docs/markdown.md describes them.
Writers may use HTML, so the result is sanitized (see ``sanitizer``).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from html import escape
from itertools import count, groupby
from typing import NamedTuple

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from blog.core.html_text import html_to_text
from blog.posts.models.post import Heading
from blog.posts.rendering.bare_urls import link_bare_urls
from blog.posts.rendering.blocks import TABLE_FRAME, caption_figures, frame_tables, translate_callouts
from blog.posts.rendering.cjk_emphasis import cjk_emphasis_plugin
from blog.posts.rendering.remote_pictures import link_remote_pictures
from blog.posts.rendering.sanitizer import PAGE_ID_PREFIXES, PAGE_IDS, sanitize
from blog.posts.rendering.task_lists import mark_tasks

WORDS_PER_MINUTE = 220
# Korean is read by the syllable: it has few spaces, and its words are long.
HANGUL_SYLLABLES_PER_MINUTE = 500
HANGUL_SYLLABLE = re.compile(r"[\uac00-\ud7a3]")
OTHER_WORD = re.compile(r"[^\W\uac00-\ud7a3]+")

# Limits for highlighting: the time of several lexers is quadratic in the length of a line, the number of empty lines in
# a row, or the length of the block.
MAX_LINE_LENGTH, MAX_BLOCK_LENGTH, MAX_EMPTY_LINES = 1_000, 20_000, 10
SMALL_TABLE_CELLS = 200  # allowed however few characters the table has

FOOTNOTE_ID = re.compile(r"fn(ref)?\d+(:\d+)?$")
ALIGNMENT = re.compile(r"text-align:(left|center|right)")


TokenTransform = Callable[[list[Token]], None]
# Changes to the parser's tokens before they are rendered. Apps add theirs in ``AppConfig.ready``.
TOKEN_TRANSFORMS: list[TokenTransform] = []


class RenderedMarkdown(NamedTuple):
    html: str
    toc: list[Heading]
    reading_minutes: int


def render_markdown(text: str) -> RenderedMarkdown:
    """Render Markdown to HTML that is safe to include in a page; titles of callouts are in the active language."""
    parsed = parse_markdown(text)
    html = link_remote_pictures(sanitize(parsed.html))
    return RenderedMarkdown(html=html, toc=parsed.toc, reading_minutes=estimate_reading_minutes(html_to_text(html)))


class ParsedMarkdown(NamedTuple):
    html: str  # not safe: not sanitized yet
    toc: list[Heading]


def parse_markdown(text: str) -> ParsedMarkdown:
    env: dict[str, object] = {}
    parser = get_parser()
    tokens = parser.parse(text, env)
    toc = anchor_headings(tokens)
    for transform in (*OWN_TRANSFORMS, *TOKEN_TRANSFORMS, mark_tasks):
        transform(tokens)
    return ParsedMarkdown(html=parser.renderer.render(tokens, parser.options, env), toc=toc)


@cache
def get_parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True, "highlight": highlight_code, "alerts": True})
    markdown.enable(["table", "strikethrough"])
    markdown.block.ruler.at("table", dense_table, {"alt": ["paragraph", "reference"]})
    markdown.use(footnote_plugin).use(deflist_plugin).use(cjk_emphasis_plugin)
    start, end = TABLE_FRAME
    markdown.add_render_rule("table_open", lambda *_: f"{start}<table>\n")
    markdown.add_render_rule("table_close", lambda *_: f"</table>{end}\n")
    return markdown


def dense_table(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001  the parser's
    """The parser's rule for tables, without those that are mostly missing cells; rejected lines are not read again.

    The parser completes short rows: a wide header over many short ones would make a table much larger than its source.
    """
    if first < state.env.get("no_table_before", 0) or not table(state, first, end, True):  # noqa: FBT003  the parser's
        return False
    if silent:
        return True
    after = next((line for line in range(first, end) if state.isEmpty(line)), end)
    columns = state.src.count("|", state.bMarks[first + 1], state.eMarks[first + 1]) + 1
    cells, characters = columns * (after - first), state.eMarks[after - 1] - state.bMarks[first]
    if cells > max(characters, SMALL_TABLE_CELLS):
        state.env["no_table_before"] = after
        return False
    return table(state, first, end, silent)


def highlight_code(code: str, language: str, _attributes: str) -> str:
    """Return a code block with Pygments' CSS classes, or plain if the language is unknown or a limit is exceeded."""
    inner = escape(code, quote=False)
    if len(code) <= MAX_BLOCK_LENGTH and max(map(len, code.splitlines()), default=0) <= MAX_LINE_LENGTH:
        with suppress(ClassNotFound):
            lexer = get_lexer_by_name(language, stripnl=False)
            formatter = HtmlFormatter[str](nowrap=True)
            inner = "".join(
                highlight(part, lexer, formatter) if part.strip() else part for part in split_at_empty_lines(code)
            )
    return f'<pre class="code" tabindex="0"><code>{inner}</code></pre>'


def split_at_empty_lines(code: str) -> Iterator[str]:
    part = ""
    for is_empty, lines in groupby(code.splitlines(keepends=True), lambda line: not line.strip()):
        run = list(lines)
        if is_empty and len(run) > MAX_EMPTY_LINES:
            yield from filter(None, (part, "".join(run)))
            part = ""
        else:
            part += "".join(run)
    if part:
        yield part


def anchor_headings(tokens: list[Token]) -> list[Heading]:
    """Give headings an ``id`` and a link, and make ``h1``, which the title is, ``h2``; return the table of contents."""
    toc: list[Heading] = []
    taken: Counter[str] = Counter()
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        level = max(2, min(int(opening.tag[1]), 4))
        opening.tag = closing.tag = f"h{level}"
        text = read_inline_text(inline)
        anchor = find_free_anchor(slugify(text, allow_unicode=True) or "section", taken)
        opening.attrSet("id", anchor)
        link = f' <a class="anchor" href="#{anchor}" aria-hidden="true" tabindex="-1">#</a>'
        inline.children = [*(inline.children or []), Token("html_inline", "", 0, content=link)]
        if level <= 3:
            toc.append(Heading(level=level, id=anchor, text=text))
    return toc


def find_free_anchor(anchor: str, taken: Counter[str]) -> str:
    """Return ``anchor``, or the first of ``anchor-2``, ``anchor-3``… that neither the page nor a footnote has; take it.

    ``taken`` counts per anchor, so that many equal headings take linear time.
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


def read_inline_text(inline: Token) -> str:
    words = (token.content for token in inline.children or [] if token.type in ("text", "code_inline"))
    return " ".join("".join(words).split())


def class_alignment(tokens: list[Token]) -> None:
    """Replace the parser's ``style="text-align:…"`` of table cells by a class; the CSP allows no inline styles."""
    for token in tokens:
        found = ALIGNMENT.search(str(token.attrs.pop("style", ""))) if token.type in ("th_open", "td_open") else None
        if found:
            token.attrSet("class", found[1])


def demote_empty_headers(tokens: list[Token]) -> None:
    """Turn empty header cells into data cells; screen readers would announce an empty header."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open" and not inline.content:
            opening.tag = closing.tag = "td"


OWN_TRANSFORMS: tuple[TokenTransform, ...] = (
    class_alignment,
    demote_empty_headers,
    translate_callouts,
    frame_tables,
    link_bare_urls,
    caption_figures,  # before pictures are replaced
)


def estimate_reading_minutes(text: str) -> int:
    """Return whole minutes, at least one, for Hangul syllables and words of other scripts."""
    words, syllables = len(OTHER_WORD.findall(text)), len(HANGUL_SYLLABLE.findall(text))
    return max(1, round(words / WORDS_PER_MINUTE + syllables / HANGUL_SYLLABLES_PER_MINUTE))
