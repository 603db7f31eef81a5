"""Callouts and figures: blocks that the parser's tokens are changed for."""

from django.utils.html import escape
from django.utils.translation import gettext, gettext_noop
from markdown_it.token import Token

# The kinds of ``> [!NOTE]`` on GitHub, which the parser knows.
CALLOUTS = {
    "NOTE": gettext_noop("Note"),
    "TIP": gettext_noop("Tip"),
    "IMPORTANT": gettext_noop("Important"),
    "WARNING": gettext_noop("Warning"),
    "CAUTION": gettext_noop("Caution"),
}
CALLOUT_CLASSES = {"markdown-alert", *(f"markdown-alert-{kind.lower()}" for kind in CALLOUTS)}


def translate_callouts(tokens: list[Token]) -> None:
    """Give callouts their titles in the active language, which is the post's when it is saved."""
    for opening, _title_open, title in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "alert_open":
            title.children = [Token("text", "", 0, content=gettext(CALLOUTS[opening.info]))]


def caption_figures(tokens: list[Token]) -> None:
    """Turn a paragraph that is an image with a title, and nothing else, into a figure with the title as its caption."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        image = inline.children[0] if inline.children and len(inline.children) == 1 else None
        if opening.type == "paragraph_open" and not opening.hidden and image and image.type == "image":
            title = str(image.attrs.pop("title", "")).strip()
            if title:
                opening.tag = closing.tag = "figure"
                caption = f"<figcaption>{escape(title)}</figcaption>"
                inline.children = [image, Token("html_inline", "", 0, content=caption)]
