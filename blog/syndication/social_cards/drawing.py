"""Draws a card: a title on the chart that the whole site is drawn on."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageOps

from blog.syndication.social_cards.typesetting import Pen, clean, face_of, fit, shorten, width

DESIGN: Final = 1  # count up when a card looks different: addresses are kept for ever
SIZE: Final = (1200, 630)
MARGIN: Final = 76
BORDER: Final = 24  # the chart's graduated border
TITLE_TOP, TITLE_BOTTOM = 144, 502
TITLE_SIZES: Final = (92, 84, 76, 68, 60, 54, 48, 43)
SITE_BASELINE, BYLINE_BASELINE = 106, 556
SMALL: Final = 34
PAPER, INK, SOFT, ACCENT, WATERMARK = "#fbfcfa", "#15212b", "#4a5964", "#a3105b", "#e3ecee"
CHART: Final = Path(__file__).resolve().parents[2] / "core/static/core/social-card.png"


@cache
def background() -> Image.Image:
    """The site's own card with its compass rose as pale as a watermark, and its border as it is."""
    chart = Image.open(CHART).convert("RGB")
    card = Image.new("RGB", SIZE, PAPER)
    card.paste(WATERMARK, mask=ImageOps.invert(ImageOps.autocontrast(chart.convert("L"))))
    for top in (0, SIZE[1] - BORDER):
        card.paste(PAPER, (0, top, SIZE[0], top + BORDER))
        strip = (0, top, 400, top + BORDER)  # left of the rose, which lies over the border
        for left in range(0, SIZE[0], 300):
            card.paste(chart.crop(strip).crop((0, 0, 300, BORDER)), (left, top))
    return card


def draw(*, title: str, byline: str, site: str, language: str) -> bytes:
    """A PNG of 1200 × 630 pixels, the same for the same words; a title that is too long gets smaller, then cut."""
    card = background().copy()
    face, room = face_of(language), SIZE[0] - 2 * MARGIN
    pen = Pen(ImageDraw.Draw(card), face)
    size, lines = fit(clean(title), face, (room, TITLE_BOTTOM - TITLE_TOP), TITLE_SIZES)
    line_height = size * face.leading
    first = (TITLE_TOP + TITLE_BOTTOM - line_height * len(lines)) / 2 + line_height * 0.76
    for number, line in enumerate(lines):
        pen.write(line, (MARGIN, first + number * line_height), size, INK)
    for text, baseline, colour in ((site, SITE_BASELINE, ACCENT), (byline, BYLINE_BASELINE, SOFT)):
        line = clean(text)
        if width(line, face) > room / SMALL:
            line = shorten(line, face, room / SMALL)
        pen.write(line, (MARGIN, baseline), SMALL, colour)
    png = BytesIO()
    card.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(png, "PNG")
    return png.getvalue()
