"""What differs between two texts, line by line, and word by word within a line: data for a template to show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

CONTEXT_LINES: Final = 2
MOST_WORDS: Final = 2_000  # of a line that is compared word by word; the time grows with the square
WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")

Kind = Literal["same", "removed", "added", "gap"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line, and whether the other text has something else there."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either text, or the ``gap`` in the place of lines that are the same."""

    kind: Kind
    spans: tuple[Span, ...] = ()


def lines_between(before: str, after: str) -> list[Line]:
    """The lines that were removed and added, each with a little of what stands around; empty when nothing differs."""
    old, new = before.splitlines(), after.splitlines()
    groups = SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT_LINES)
    lines: list[Line] = []
    for group in groups:
        if lines or group[0][1] > 0:
            lines.append(Line("gap"))
        for operation, old_from, old_to, new_from, new_to in group:
            lines += changed_lines(operation, old[old_from:old_to], new[new_from:new_to])
    return lines


def changed_lines(operation: str, old: list[str], new: list[str]) -> Iterator[Line]:
    """The lines of one of difflib's operations; removed ones before those that take their place."""
    if operation == "equal":
        yield from (Line("same", (Span(line, changed=False),)) for line in old)
        return
    paired = [words_between(*pair) for pair in zip(old, new, strict=False)]
    removed, added = [pair[0] for pair in paired], [pair[1] for pair in paired]
    removed += [(Span(line, changed=True),) for line in old[len(paired) :]]
    added += [(Span(line, changed=True),) for line in new[len(paired) :]]
    yield from (Line("removed", spans) for spans in removed)
    yield from (Line("added", spans) for spans in added)


def words_between(before: str, after: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Both lines in spans of words; whole if one of them is very long."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
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
