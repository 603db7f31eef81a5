"""Where the words of a question stand in a text: marked in a title, and in the passage that has most of them."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from blog.search.words import Phrase

SNIPPET_LENGTH: Final = 200  # characters
LEAD_LENGTH: Final = 40  # of them, before the first mark
MATCHES_WEIGHED: Final = 50


def pattern_of(phrases: Iterable[Phrase]) -> re.Pattern[str]:
    """Matches what any of ``phrases`` finds; the longest of them first."""
    ordered = sorted(phrases, key=lambda phrase: len("".join(phrase.words)), reverse=True)
    sources = (r"[\W_]+".join(phrase.words) + ("" if phrase.is_prefix else r"(?![^\W_])") for phrase in ordered)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(sources)})", re.IGNORECASE)


def marked(text: str, pattern: re.Pattern[str]) -> SafeString:
    """``text`` as HTML, with what ``pattern`` finds in ``<mark>``."""
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces += [escape(text[end : match.start()]), f"<mark>{escape(match[0])}</mark>"]
        end = match.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308  every piece is escaped


def snippet(text: str, pattern: re.Pattern[str]) -> str:
    """About ``SNIPPET_LENGTH`` characters of ``text`` with most of the different matches; ``""`` without any."""
    matches = [match for match, _ in zip(pattern.finditer(text), range(MATCHES_WEIGHED), strict=False)]
    if not matches:
        return ""

    def different(first: re.Match[str]) -> int:
        """How many different words a passage has that begins with ``first``."""
        end = first.start() + SNIPPET_LENGTH - LEAD_LENGTH
        return len({match[0].casefold() for match in matches if first.start() <= match.start() and match.end() <= end})

    start = max(max(matches, key=different).start() - LEAD_LENGTH, 0)
    end = start + SNIPPET_LENGTH
    before, passage, after = text[:start], text[start:end], text[end:]
    if before and not before.endswith(" "):
        passage = passage.partition(" ")[2] or passage
    if after and not after.startswith(" "):
        passage = passage.rpartition(" ")[0] or passage
    return f"{'… ' if before else ''}{passage.strip()}{' …' if after else ''}"
