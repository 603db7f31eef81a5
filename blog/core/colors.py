"""The accent colour: its contrast, and its shade for dark backgrounds. Colours are ``#rrggbb``."""

from collections.abc import Iterator
from typing import Final

LIGHT_PAPER, DARK_PAPER = "#fbfcfa", "#0d161c"  # --paper in site.css
MIN_CONTRAST: Final = 4.5  # of text (WCAG 2.2, 1.4.3)
WHITE_STEPS: Final = 20


def parse_channels(color: str) -> Iterator[int]:
    return (int(color[start : start + 2], 16) for start in (1, 3, 5))


def get_luminance(color: str) -> float:
    """Return the relative luminance, from 0 to 1: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    shares = (channel / 255 for channel in parse_channels(color))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def get_contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((get_luminance(first), get_luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def mix_with_white(color: str, share: float) -> str:
    return "#" + "".join(f"{round(channel + (255 - channel) * share):02x}" for channel in parse_channels(color))


def lighten_for_dark_paper(color: str) -> str:
    """Return ``color`` with as little white as it needs to be legible on the dark background."""
    shades = (mix_with_white(color, step / WHITE_STEPS) for step in range(WHITE_STEPS + 1))
    return next(shade for shade in shades if get_contrast(shade, DARK_PAPER) >= MIN_CONTRAST)
