"""Lines of text in two typefaces: which letters each has, how wide they run, where a line breaks."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

from PIL import ImageDraw, ImageFont

BLOG: Final = Path(__file__).resolve().parents[2]
ALEGREYA: Final = BLOG / "core/static/core/fonts/alegreya-latin-wght-normal.woff2"
PRETENDARD: Final = BLOG / "syndication/social_cards/fonts/Pretendard-Bold.woff2"
BOLDNESS: Final = 800  # of Alegreya, which has any from 400 to 900
MEASURED_AT: Final = 100  # pixels
ROUNDING: Final = 1.02
FONTS_KEPT: Final = 8  # about 2 MB each
CHARACTERS_KEPT: Final = 4096
NO_CHARACTER: Final = "\uffff"
ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Face:
    """The typefaces of a language, the first that has a letter sets it; ``leading`` is of a line, in ems."""

    files: tuple[Path, ...]
    leading: float


LATIN: Final = Face((ALEGREYA, PRETENDARD), leading=1.1)
FACES: Final = {"ko": Face((PRETENDARD, ALEGREYA), leading=1.3)}


def face_of(language: str) -> Face:
    """The typefaces for a language's text."""
    return FACES.get(language, LATIN)


@lru_cache(FONTS_KEPT)
def font(file: Path, size: int) -> ImageFont.FreeTypeFont:
    """A typeface in a size in pixels; without the shaping library, so that every machine sets the same."""
    found = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    if file == ALEGREYA:
        found.set_variation_by_axes([BOLDNESS])
    return found


@lru_cache(CHARACTERS_KEPT)
def advance(file: Path, character: str) -> float | None:
    """How wide a character runs, in ems; ``None`` for what the typeface lacks: it draws that like no character."""
    sample = font(file, MEASURED_AT)
    if character != " " and bytes(sample.getmask(character)) == bytes(sample.getmask(NO_CHARACTER)):
        return None
    return sample.getlength(character) / MEASURED_AT


def runs(text: str, face: Face) -> list[tuple[Path, str]]:
    """``text`` in stretches of one typeface each; what none has, as emoji, is left out."""
    chosen = [(next((file for file in face.files if advance(file, one) is not None), None), one) for one in text]
    groups = groupby((pair for pair in chosen if pair[0]), lambda pair: pair[0])
    return [(file, "".join(one for _file, one in group)) for file, group in groups if file]


def clean(text: str) -> str:
    """Letters put together (NFC: Hangul that was typed on a Mac comes apart), and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def width(text: str, face: Face) -> float:
    """In ems, so that one measurement does for every size; without kerning, and with room for rounding to pixels."""
    return ROUNDING * sum(advance(file, one) or 0 for file, run in runs(text, face) for one in run)


def pieces(word: str, face: Face, ems: float) -> Iterable[str]:
    """The word, or parts of it that fit, when it is wider than a line."""
    part = ""
    for character in word:
        if part and width(part + character, face) > ems:
            yield part
            part = ""
        part += character
    yield part


def wrap(text: str, face: Face, ems: float) -> list[str]:
    """Lines of at most ``ems``, broken at spaces; a Korean word stays whole, as on the site."""
    words = [piece for word in text.split() for piece in pieces(word, face, ems)]
    lines: list[str] = []
    for word in words:
        if lines and width(f"{lines[-1]} {word}", face) <= ems:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def balance(text: str, face: Face, ems: float) -> list[str]:
    """As many lines as ``wrap`` makes, as equal in length as words allow: no word stands alone on the last."""
    lines = wrap(text, face, ems)
    for percent in range(95, 50, -5):
        narrower = wrap(text, face, ems * percent / 100)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def shorten(line: str, face: Face, ems: float) -> str:
    """As much of ``line`` as fits with an ellipsis after it."""
    while line and width(line + ELLIPSIS, face) > ems:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def fit(text: str, face: Face, box: tuple[int, int], sizes: Iterable[int]) -> tuple[int, list[str]]:
    """The first of ``sizes`` in which ``text`` fits into ``box`` (pixels), and its lines; cut in the last size."""
    size, lines, room = 0, [""], 1
    for size in sizes:
        lines, room = balance(text, face, box[0] / size), int(box[1] / (size * face.leading))
        if len(lines) <= room:
            return size, lines
    return size, [*lines[: room - 1], shorten(lines[room - 1], face, box[0] / size)]


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes on a drawing in a language's typefaces."""

    on: ImageDraw.ImageDraw
    face: Face

    def write(self, text: str, at: tuple[float, float], size: int, colour: str) -> None:
        """Set one line with its baseline at ``at``."""
        x, baseline = at
        for word in text.split(" "):  # one by one: kerning with the space itself would close it after an “f”
            for file, run in runs(word, self.face):
                self.on.text((x, baseline), run, font=font(file, size), fill=colour, anchor="ls")
                x += font(file, size).getlength(run)
            x += width(" ", self.face) * size
