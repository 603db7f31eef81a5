"""What a word is, in a text and in a question. Databases get nothing but these, so no syntax of theirs gets through."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

WORD: Final = re.compile(r"[^\W_]+")  # letters and digits of any script
MAX_PHRASES: Final = 8


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side: what was typed without a space between, such as ``python:3.13-alpine``."""

    words: tuple[str, ...]

    @property
    def is_prefix(self) -> bool:
        """Whether longer words count that begin with the last one; all do for one ASCII letter or digit."""
        return len(self.words[-1]) > 1 or not self.words[-1].isascii()


def words_of(text: str) -> list[str]:
    """The words of ``text``, in one letter case and one Unicode form."""
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def phrases_of(question: str) -> list[Phrase]:
    """The first ``MAX_PHRASES`` phrases of a question; none if it has neither letter nor digit."""
    found = (tuple(words_of(chunk)) for chunk in question.split())
    return [Phrase(words) for words in dict.fromkeys(filter(None, found))][:MAX_PHRASES]
