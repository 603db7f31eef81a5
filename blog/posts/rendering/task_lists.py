"""Task lists: a list item that starts with ``[ ]`` or ``[x]`` gets a checkbox with its text as the label.

The parser's own plugin searches backwards for the list of each item, which takes quadratic time.
"""

import re

from markdown_it.token import Token

MARK = re.compile(r"\[([ xX])\]\s+")
LISTS = ("bullet_list", "ordered_list")


def mark_tasks(tokens: list[Token]) -> None:
    """Add checkboxes to the items that are tasks. They are disabled, because readers' changes are not stored."""
    lists: list[Token] = []
    for item, paragraph, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        kind, _, end = item.type.rpartition("_")
        if kind in LISTS:
            lists.append(item) if end == "open" else lists.pop()
        elif item.type == "list_item_open" and paragraph.type == "paragraph_open" and add_checkbox(inline):
            item.attrSet("class", "task-list-item")
            lists[-1].attrSet("class", "contains-task-list")


def add_checkbox(inline: Token) -> bool:
    r"""Replace the mark at the start of ``inline`` by a checkbox in a label; return whether there was a mark.

    An escaped mark such as ``\[ ]`` is text; only the source shows the difference.
    """
    words = inline.children or []
    is_mark = MARK.match(inline.content) and words and words[0].type == "text"
    found = MARK.match(words[0].content) if is_mark else None
    if not found:
        return False
    words[0].content = words[0].content[found.end() :]
    checked = "" if found[1] == " " else ' checked="checked"'
    box = f'<label><input class="task-list-item-checkbox" disabled="disabled" type="checkbox"{checked}> '
    inline.children = [make_html_token(box), *words, make_html_token("</label>")]
    return True


def make_html_token(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)
