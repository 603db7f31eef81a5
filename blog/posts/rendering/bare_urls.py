"""Links for URLs in the text of a post, as in ``see https://example.org/a_(b)``.

GitHub's rules, except for Korean: Hangul that directly follows a Latin letter or a digit is a particle and ends the
URL, as in ``https://example.org/docs에서``. Only ``http(s)://`` and ``www.`` begin a URL, so ``README.md`` is a word.
"""

import re
from collections.abc import Iterator

from markdown_it.common.normalize_url import normalizeLink, validateLink
from markdown_it.common.utils import isLinkClose, isLinkOpen
from markdown_it.token import Token

from blog.posts.rendering.cjk_emphasis import HANGUL

CHARACTER = r"[^\s<>()]"
BARE_URL = re.compile(
    rf"(?<![^\s(\[*_~“‘])(?:https?://|www\.)(?=\w)(?:\({CHARACTER}*\)|(?!(?<=[A-Za-z0-9])[{HANGUL}]){CHARACTER})+"
)
FINAL_PUNCTUATION = "?!.,:;*_~'\"]…”’"


def link_bare_urls(tokens: list[Token]) -> None:
    for inline in tokens:
        if inline.type == "inline" and ("://" in inline.content or "www." in inline.content):
            inline.children = list(link_in_text(inline.children or []))


def link_in_text(children: list[Token]) -> Iterator[Token]:
    """Yield the tokens of a line; URLs outside of links become links."""
    depth = 0
    for token in children:
        if token.type in ("link_open", "link_close"):
            depth += token.nesting
        elif token.type == "html_inline":
            depth += isLinkOpen(token.content) - isLinkClose(token.content)
        if token.type == "text" and depth <= 0:
            yield from split_text(token)
        else:
            yield token


def split_text(token: Token) -> Iterator[Token]:
    text, position = token.content, 0
    for found in BARE_URL.finditer(text):
        label = found[0].rstrip(FINAL_PUNCTUATION)
        url = normalizeLink(f"https://{label}" if label.startswith("www.") else label)
        if BARE_URL.fullmatch(label) and validateLink(url):
            yield Token("text", "", 0, content=text[position : found.start()], level=token.level)
            yield Token("link_open", "a", 1, attrs={"href": url}, level=token.level)
            yield Token("text", "", 0, content=label, level=token.level + 1)
            yield Token("link_close", "a", -1, level=token.level)
            position = found.start() + len(label)
    yield Token("text", "", 0, content=text[position:], level=token.level)
