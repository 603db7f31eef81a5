"""Emphasis next to Chinese, Japanese and Korean letters, as in ``**도커(Docker)**는``.

In CommonMark, emphasis can end after punctuation only before a space or punctuation, and begin before punctuation only
after one (https://spec.commonmark.org/0.31.2/#right-flanking-delimiter-run). In these scripts a particle or the next
word follows directly, so their letters count like a space here.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa0-\uffdc"
KANA = "\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
LETTER = re.compile(f"[{HANGUL}{KANA}{HAN}]")


class CJKState(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803  the parser's names
        scanned = super().scanDelims(start, canSplitWord)
        if not canSplitWord:  # "_" never delimits within a word
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
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = CJKState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def cjk_emphasis_plugin(markdown: MarkdownIt) -> None:
    """Replace the parser of inline content; its rules stay."""
    inline = CJKParser()
    inline.ruler, inline.ruler2 = markdown.inline.ruler, markdown.inline.ruler2
    markdown.inline = inline
