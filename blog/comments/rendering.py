"""Renders the Markdown of comments: emphasis, code, quotations, lists and links; no HTML, headings or pictures."""

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt

from blog.posts.rendering.cjk_emphasis import cjk_emphasis_plugin

RULES = ("autolink", "backticks", "blockquote", "emphasis", "entity", "escape", "fence", "link", "list", "newline")
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "pre": {"tabindex"}}
TAGS = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"}
MAX_NESTING = 20  # levels of quotations and lists; deeper ones are dropped
URL = re.compile(r"\b(?:https?://|www\.)", re.IGNORECASE)


@cache
def get_parser() -> MarkdownIt:
    options = {"html": False, "breaks": True, "maxNesting": MAX_NESTING}
    markdown = MarkdownIt("zero", options).enable(list(RULES)).use(cjk_emphasis_plugin)
    # A long line of code scrolls by itself, also by keyboard, and never the page.
    markdown.add_render_rule("fence", lambda _self, tokens, index, *_: code_block(tokens[index].content))
    return markdown


def code_block(code: str) -> str:
    return f'<pre tabindex="0"><code>{nh3.clean_text(code)}</code></pre>\n'


@cache
def get_sanitizer() -> nh3.Cleaner:
    """Return the shared cleaner. It allows only what the rules produce and marks links as user-generated."""
    return nh3.Cleaner(
        tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="nofollow ugc noopener"
    )


def render_comment(text: str) -> str:
    """Render ``text`` to HTML that is safe to include in a page."""
    return get_sanitizer().clean(get_parser().render(text))


def count_links(text: str) -> int:
    """Return the number of links in a comment, including URLs in plain text."""
    html = render_comment(text)
    return max(html.count("<a "), len(URL.findall(text)))
