"""Highlights the words of a query, and extracts the passage of a text that has most of them."""

import re
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from blog.search.words import Phrase

PASSAGE_LENGTH = 200  # characters
LEAD_LENGTH = 40  # of them, before the first mark
MAX_MATCHES = 50


def build_pattern(phrases: Iterable[Phrase]) -> re.Pattern[str]:
    """Return a pattern that matches any of ``phrases``, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: len("".join(phrase.words)), reverse=True)
    sources = (r"[\W_]+".join(phrase.words) + ("" if phrase.is_prefix else r"(?![^\W_])") for phrase in ordered)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(sources)})", re.IGNORECASE)


def highlight(text: str, pattern: re.Pattern[str]) -> SafeString:
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces += [escape(text[end : match.start()]), f"<mark>{escape(match[0])}</mark>"]
        end = match.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308  every piece is escaped


def extract_passage(text: str, pattern: re.Pattern[str]) -> str:
    """Return about ``PASSAGE_LENGTH`` characters with the most different matches; ``""`` if there are none."""
    matches = [match for match, _ in zip(pattern.finditer(text), range(MAX_MATCHES), strict=False)]
    if not matches:
        return ""

    def count_words(first: re.Match[str]) -> int:
        end = first.start() + PASSAGE_LENGTH - LEAD_LENGTH
        return len({match[0].casefold() for match in matches if first.start() <= match.start() and match.end() <= end})

    start = max(max(matches, key=count_words).start() - LEAD_LENGTH, 0)
    end = start + PASSAGE_LENGTH
    before, passage, after = text[:start], text[start:end], text[end:]
    if before and not before.endswith(" "):
        passage = passage.partition(" ")[2] or passage
    if after and not after.startswith(" "):
        passage = passage.rpartition(" ")[0] or passage
    return f"{'… ' if before else ''}{passage.strip()}{' …' if after else ''}"
