"""Emphasis in Chinese, Japanese and Korean texts, where words touch: ``**도커(Docker)**는``.

By CommonMark, emphasis ends after punctuation only if a space or punctuation follows, and begins before it only if one
comes first (https://spec.commonmark.org/0.31.2/#right-flanking-delimiter-run). Korean has particles there, Japanese and
Chinese the next word. So a letter of these scripts counts like a space; all else is CommonMark.
"""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

HANGUL: Final = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa0-\uffdc"
KANA: Final = "\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HAN: Final = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
LETTER: Final = re.compile(f"[{HANGUL}{KANA}{HAN}]")


class CJKState(StateInline):
    """The parser's state, which decides where ``*`` and ``~~`` may begin and end something."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803  the parser's names
        """What CommonMark lets the delimiters at ``start`` do, and what a letter beside them adds.

        It adds nothing to ``_``, which is none within a word.
        """
        scanned = super().scanDelims(start, canSplitWord)
        if not canSplitWord:
            return scanned
        end = start + scanned.length
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        return Scanned(
            scanned.can_open or (bool(LETTER.match(before)) and not isWhiteSpace(ord(after))),
            scanned.can_close or (bool(LETTER.match(after)) and not isWhiteSpace(ord(before))),
            scanned.length,
        )


class CJKParser(ParserInline):
    """The parser of what is inside of a paragraph, with that state."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """``tokens``, with those of ``src`` after them."""
        state = CJKState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def emphasis_beside_letters(markdown: MarkdownIt) -> None:
    """A plugin for a parser, whose rules stay as they are."""
    inline = CJKParser()
    inline.ruler, inline.ruler2 = markdown.inline.ruler, markdown.inline.ruler2
    markdown.inline = inline
