"""Draws a social card: a title on the site's nautical chart."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from blog.syndication.social_cards.typesetting import Pen, fit, get_typeface, measure, normalize, shorten

DESIGN_VERSION = 1  # increase it when the design changes, because URLs are cached indefinitely
SIZE = (1200, 630)
MARGIN = 76
BORDER = 24  # pixels of the chart's graduated border
TITLE_TOP, TITLE_BOTTOM = 144, 502
TITLE_SIZES = (92, 84, 76, 68, 60, 54, 48, 43)
SITE_BASELINE, BYLINE_BASELINE = 106, 556
SMALL_SIZE = 34
PAPER, INK, SOFT, ACCENT, WATERMARK = "#fbfcfa", "#15212b", "#4a5964", "#a3105b", "#e3ecee"
CHART = Path(__file__).resolve().parents[2] / "core/static/core/social-card.png"


@cache
def draw_background() -> Image.Image:
    """Draw the site's own card, with the compass rose as a watermark and the border unchanged."""
    chart = Image.open(CHART).convert("RGB")
    card = Image.new("RGB", SIZE, PAPER)
    card.paste(WATERMARK, mask=ImageOps.invert(ImageOps.autocontrast(chart.convert("L"))))
    for top in (0, SIZE[1] - BORDER):
        card.paste(PAPER, (0, top, SIZE[0], top + BORDER))
        strip = (0, top, 400, top + BORDER)  # left of the rose, which overlaps the border
        for left in range(0, SIZE[0], 300):
            card.paste(chart.crop(strip).crop((0, 0, 300, BORDER)), (left, top))
    return card


def draw_card(*, title: str, byline: str, site: str, language: str) -> bytes:
    """Return a PNG of 1200 × 630 pixels. A long title is drawn smaller, then truncated."""
    card = draw_background().copy()
    typeface, max_width = get_typeface(language), SIZE[0] - 2 * MARGIN
    pen = Pen(ImageDraw.Draw(card), typeface)
    size, lines = fit(normalize(title), typeface, (max_width, TITLE_BOTTOM - TITLE_TOP), TITLE_SIZES)
    line_height = size * typeface.leading
    first = (TITLE_TOP + TITLE_BOTTOM - line_height * len(lines)) / 2 + line_height * 0.76
    for number, line in enumerate(lines):
        pen.write(line, (MARGIN, first + number * line_height), size, INK)
    for text, baseline, colour in ((site, SITE_BASELINE, ACCENT), (byline, BYLINE_BASELINE, SOFT)):
        line = normalize(text)
        if measure(line, typeface) > max_width / SMALL_SIZE:
            line = shorten(line, typeface, max_width / SMALL_SIZE)
        pen.write(line, (MARGIN, baseline), SMALL_SIZE, colour)
    png = BytesIO()
    card.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(png, "PNG")
    return png.getvalue()
