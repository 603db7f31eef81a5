"""The Markdown that readers may use: emphasis, code, quotations, lists and links. No HTML, heading or picture."""

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt

from blog.services.cjk_markdown import emphasis_beside_letters

RULES = ("autolink", "backticks", "blockquote", "emphasis", "entity", "escape", "fence", "link", "list", "newline")
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "pre": {"tabindex"}}
TAGS = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"}
MOST_NESTED = 20  # levels of quotations and lists; what is deeper is left out
ADDRESS = re.compile(r"\b(?:https?://|www\.)", re.IGNORECASE)


@cache
def parser() -> MarkdownIt:
    """One parser for the process."""
    options = {"html": False, "breaks": True, "maxNesting": MOST_NESTED}
    markdown = MarkdownIt("zero", options).enable(list(RULES)).use(emphasis_beside_letters)
    # A long line of code scrolls by itself, also by keyboard, and never the page.
    markdown.add_render_rule("fence", lambda _self, tokens, index, *_: code_block(tokens[index].content))
    return markdown


def code_block(code: str) -> str:
    """A block of code, in one colour."""
    return f'<pre tabindex="0"><code>{nh3.clean_text(code)}</code></pre>\n'


@cache
def sanitiser() -> nh3.Cleaner:
    """Only what the rules make. Links pass on no reputation, and say that a reader set them."""
    return nh3.Cleaner(
        tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="nofollow ugc noopener"
    )


def render_comment(text: str) -> str:
    """``text`` as HTML that is safe to put into a page as it is."""
    return sanitiser().clean(parser().render(text))


def link_count(text: str) -> int:
    """How many links a comment has, counting addresses that are not links."""
    html = render_comment(text)
    return max(html.count("<a "), len(ADDRESS.findall(text)))
