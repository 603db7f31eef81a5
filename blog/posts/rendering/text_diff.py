"""Diffs of two texts by line, and by word within a line, as data for a template."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

CONTEXT_LINES = 2
MAX_WORDS = 2_000  # of a line that is compared by word, which takes quadratic time
WORDS = re.compile(r"\s+|\w+|[^\w\s]")

Kind = Literal["same", "removed", "added", "gap"]


class Span(NamedTuple):
    text: str
    changed: bool


class Line(NamedTuple):
    """A line of either text; a ``gap`` stands for equal lines that are left out."""

    kind: Kind
    spans: tuple[Span, ...] = ()


def diff_lines(before: str, after: str) -> list[Line]:
    """Return removed and added lines with the lines around them; an empty list if the texts are equal."""
    old, new = before.splitlines(), after.splitlines()
    groups = SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT_LINES)
    lines: list[Line] = []
    for group in groups:
        if lines or group[0][1] > 0:
            lines.append(Line("gap"))
        for operation, old_from, old_to, new_from, new_to in group:
            lines += make_lines(operation, old[old_from:old_to], new[new_from:new_to])
    return lines


def make_lines(operation: str, old: list[str], new: list[str]) -> Iterator[Line]:
    if operation == "equal":
        yield from (Line("same", (Span(line, changed=False),)) for line in old)
        return
    paired = [diff_words(*pair) for pair in zip(old, new, strict=False)]
    removed, added = [pair[0] for pair in paired], [pair[1] for pair in paired]
    removed += [(Span(line, changed=True),) for line in old[len(paired) :]]
    added += [(Span(line, changed=True),) for line in new[len(paired) :]]
    yield from (Line("removed", spans) for spans in removed)
    yield from (Line("added", spans) for spans in added)


def diff_words(before: str, after: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return both lines in spans of words; a single span each if one of them is very long."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > MAX_WORDS:
        return (Span(before, changed=True),), (Span(after, changed=True),)
    left: list[Span] = []
    right: list[Span] = []
    for operation, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        changed = operation != "equal"
        if old_to > old_from:
            left.append(Span("".join(old[old_from:old_to]), changed))
        if new_to > new_from:
            right.append(Span("".join(new[new_from:new_to]), changed))
    return tuple(left), tuple(right)
