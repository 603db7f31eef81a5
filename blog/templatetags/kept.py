"""Pieces of pages that are kept in memory, each under all that it shows, so that none can be out of date."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Final

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

KEPT: Final = 1000  # pieces, about 2 kB each

register = template.Library()


@register.simple_tag
def kept(piece: str, **shown: Hashable) -> SafeString:
    """The template ``piece``, which sees nothing but ``shown`` and the active language, and asks nobody else.

    While a site is developed it is rendered each time: its templates change.
    """
    if settings.DEBUG:
        return render_to_string(piece, shown)
    # The type is part of it: the same characters may be HTML, or a text that is to be escaped.
    return rendered(piece, get_language(), tuple((name, value, type(value)) for name, value in shown.items()))


@lru_cache(maxsize=KEPT)
def rendered(piece: str, language: str, shown: tuple[tuple[str, Hashable, type], ...]) -> SafeString:
    """The piece in the active language, which is ``language``."""
    return render_to_string(piece, {name: value for name, value, _type in shown})
