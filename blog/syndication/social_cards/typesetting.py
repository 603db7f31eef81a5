"""Typesets lines of text in two fonts: chooses the font of each character, measures, and breaks lines."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from PIL import ImageDraw, ImageFont

BLOG = Path(__file__).resolve().parents[2]
ALEGREYA = BLOG / "core/static/core/fonts/alegreya-latin-wght-normal.woff2"
PRETENDARD = BLOG / "syndication/social_cards/fonts/Pretendard-Bold.woff2"
WEIGHT = 800  # of Alegreya, a variable font (400 to 900)
MEASURING_SIZE = 100  # pixels
ROUNDING = 1.02  # widths in pixels are rounded up
CACHED_FONTS = 8  # about 2 MB each
CACHED_CHARACTERS = 4096
MISSING_CHARACTER = "\uffff"
ELLIPSIS = "…"


class Typeface(NamedTuple):
    """The font files of a language in order of preference; ``leading`` is the height of a line in ems."""

    files: tuple[Path, ...]
    leading: float


LATIN = Typeface((ALEGREYA, PRETENDARD), leading=1.1)
TYPEFACES = {"ko": Typeface((PRETENDARD, ALEGREYA), leading=1.3)}


def get_typeface(language: str) -> Typeface:
    return TYPEFACES.get(language, LATIN)


@lru_cache(CACHED_FONTS)
def load_font(file: Path, size: int) -> ImageFont.FreeTypeFont:
    """Load a font in a size in pixels. Basic layout gives the same result on every machine."""
    font = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    if file == ALEGREYA:
        font.set_variation_by_axes([WEIGHT])
    return font


@lru_cache(CACHED_CHARACTERS)
def measure_character(file: Path, character: str) -> float | None:
    """Return a character's width in ems, or ``None`` if the font lacks it and draws its replacement."""
    sample = load_font(file, MEASURING_SIZE)
    if character != " " and bytes(sample.getmask(character)) == bytes(sample.getmask(MISSING_CHARACTER)):
        return None
    return sample.getlength(character) / MEASURING_SIZE


def split_runs(text: str, typeface: Typeface) -> list[tuple[Path, str]]:
    """Split ``text`` into runs of one font each; characters that no font has, such as emoji, are left out."""
    pairs = [(choose_file(character, typeface), character) for character in text]
    groups = groupby((pair for pair in pairs if pair[0]), lambda pair: pair[0])
    return [(file, "".join(character for _file, character in group)) for file, group in groups if file]


def choose_file(character: str, typeface: Typeface) -> Path | None:
    return next((file for file in typeface.files if measure_character(file, character) is not None), None)


def normalize(text: str) -> str:
    """Compose characters (NFC), because Macs decompose Hangul, and collapse spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def measure(text: str, typeface: Typeface) -> float:
    """Return the width in ems, for any size, without kerning."""
    return ROUNDING * sum(measure_character(file, one) or 0 for file, run in split_runs(text, typeface) for one in run)


def split_word(word: str, typeface: Typeface, ems: float) -> Iterable[str]:
    """Yield the word, or parts of it if it is wider than a line."""
    part = ""
    for character in word:
        if part and measure(part + character, typeface) > ems:
            yield part
            part = ""
        part += character
    yield part


def wrap(text: str, typeface: Typeface, ems: float) -> list[str]:
    """Break ``text`` into lines of at most ``ems`` at spaces, in Korean too, as on the site."""
    words = [part for word in text.split() for part in split_word(word, typeface, ems)]
    lines: list[str] = []
    for word in words:
        if lines and measure(f"{lines[-1]} {word}", typeface) <= ems:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def balance(text: str, typeface: Typeface, ems: float) -> list[str]:
    """Break ``text`` into as many lines as ``wrap``, of similar length, so that no word is alone on the last line."""
    lines = wrap(text, typeface, ems)
    for percent in range(95, 50, -5):
        narrower = wrap(text, typeface, ems * percent / 100)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def shorten(line: str, typeface: Typeface, ems: float) -> str:
    while line and measure(line + ELLIPSIS, typeface) > ems:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def fit(text: str, typeface: Typeface, box: tuple[int, int], sizes: Iterable[int]) -> tuple[int, list[str]]:
    """Return the first of ``sizes`` at which ``text`` fits into ``box`` (pixels), with its lines; else truncate."""
    size, lines, max_lines = 0, [""], 1
    for size in sizes:
        lines, max_lines = balance(text, typeface, box[0] / size), int(box[1] / (size * typeface.leading))
        if len(lines) <= max_lines:
            return size, lines
    return size, [*lines[: max_lines - 1], shorten(lines[max_lines - 1], typeface, box[0] / size)]


class Pen(NamedTuple):
    image: ImageDraw.ImageDraw
    typeface: Typeface

    def write(self, text: str, at: tuple[float, float], size: int, colour: str) -> None:
        x, baseline = at
        for word in text.split(" "):  # one by one, because kerning would remove the space after an “f”
            for file, run in split_runs(word, self.typeface):
                self.image.text((x, baseline), run, font=load_font(file, size), fill=colour, anchor="ls")
                x += load_font(file, size).getlength(run)
            x += measure(" ", self.typeface) * size
