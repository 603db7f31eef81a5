"""Tasks in texts: an item of a list that starts with ``[ ]`` or ``[x]`` gets a box, which its words label.

The parser's own plugin looks for the list of each item from there on back, so its time grows with the square of a
list's length; here each list is known when its items come.
"""

import re
from typing import Final

from markdown_it.token import Token

MARK: Final = re.compile(r"\[([ xX])\]\s+")
LISTS: Final = ("bullet_list", "ordered_list")


def mark_tasks(tokens: list[Token]) -> None:
    """Put a box before the words of each task; it is disabled, since a page has nowhere to keep what a reader ticks."""
    lists: list[Token] = []
    for item, paragraph, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        kind, _, end = item.type.rpartition("_")
        if kind in LISTS:
            lists.append(item) if end == "open" else lists.pop()
        elif item.type == "list_item_open" and paragraph.type == "paragraph_open" and label(inline):
            item.attrSet("class", "task-list-item")
            lists[-1].attrSet("class", "contains-task-list")


def label(inline: Token) -> bool:
    """Turn the mark that ``inline`` starts with into a box in a label; False if it starts with none."""
    words = inline.children or []
    found = MARK.match(words[0].content) if words and words[0].type == "text" else None
    if not found:
        return False
    words[0].content = words[0].content[found.end() :]
    checked = "" if found[1] == " " else ' checked="checked"'
    box = f'<label><input class="task-list-item-checkbox" disabled="disabled" type="checkbox"{checked}> '
    inline.children = [html(box), *words, html("</label>")]
    return True


def html(content: str) -> Token:
    """A token of HTML."""
    return Token("html_inline", "", 0, content=content)
