"""Changes to the parser's tokens for callouts, figures and tables."""

import re

from django.utils.html import escape
from django.utils.translation import gettext, gettext_noop
from markdown_it.token import Token

# GitHub's kinds of callouts, as in ``> [!NOTE]``; the parser supports them.
CALLOUTS = {
    "NOTE": gettext_noop("Note"),
    "TIP": gettext_noop("Tip"),
    "IMPORTANT": gettext_noop("Important"),
    "WARNING": gettext_noop("Warning"),
    "CAUTION": gettext_noop("Caution"),
}
TABLE_START, TABLE_END = re.compile(r"<table\b", re.IGNORECASE), re.compile(r"</table\s?>", re.IGNORECASE)
# A wide table scrolls by itself, also by keyboard, and never the page.
TABLE_FRAME = ('<div class="table-scroll" tabindex="0">', "</div>")
CALLOUT_CLASSES = {"markdown-alert", *(f"markdown-alert-{kind.lower()}" for kind in CALLOUTS)}


def translate_callouts(tokens: list[Token]) -> None:
    """Translate the titles of callouts to the active language: the post's, when it is saved."""
    for opening, _title_open, title in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "alert_open":
            title.children = [Token("text", "", 0, content=gettext(CALLOUTS[opening.info]))]


def caption_figures(tokens: list[Token]) -> None:
    """Turn a paragraph that has only an image with a title into a figure with the title as its caption."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        image = inline.children[0] if inline.children and len(inline.children) == 1 else None
        if opening.type == "paragraph_open" and not opening.hidden and image and image.type == "image":
            title = str(image.attrs.pop("title", "")).strip()
            if title:
                opening.tag = closing.tag = "figure"
                caption = f"<figcaption>{escape(title)}</figcaption>"
                inline.children = [image, Token("html_inline", "", 0, content=caption)]


def frame_tables(tokens: list[Token]) -> None:
    """Wrap HTML tables in the same frame as Markdown tables."""
    start, end = TABLE_FRAME
    for token in tokens:
        for html in (token, *(token.children or [])):
            if html.type in ("html_block", "html_inline"):
                framed = TABLE_START.sub(lambda found: start + found[0], html.content)
                html.content = TABLE_END.sub(lambda found: found[0] + end, framed)
