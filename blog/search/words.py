"""Splits texts and queries into words. Databases only get these, so their query syntax can't be injected."""

import re
import unicodedata
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+")  # letters and digits of any script
MAX_PHRASES = 8


class Phrase(NamedTuple):
    """Words that must be adjacent, because they were typed without a space, such as ``python:3.13-alpine``."""

    words: tuple[str, ...]

    @property
    def is_prefix(self) -> bool:
        """Whether the last word also matches longer ones; not if it is a single ASCII letter or digit."""
        return len(self.words[-1]) > 1 or not self.words[-1].isascii()


def split_words(text: str) -> list[str]:
    """Return the words of ``text``, case-folded and normalized (NFKC)."""
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def split_phrases(query: str) -> list[Phrase]:
    """Return the first ``MAX_PHRASES`` phrases of a query; none if it has no letter or digit."""
    found = (tuple(split_words(chunk)) for chunk in query.split())
    return [Phrase(words) for words in dict.fromkeys(filter(None, found))][:MAX_PHRASES]
