"""Pieces of pages that are kept in memory, each under all that it shows, so that none can be out of date.

A piece belongs to no post and no moment, but to values that a request has just read: when they are others, it is
another piece. So nobody has to end one, in any worker, and nobody is shown a draft but who may read that draft.
"""

from collections.abc import Hashable
from datetime import tzinfo
from functools import lru_cache
from typing import Final, NamedTuple

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from blog.publication import publication
from blog.shown import Address, Names

KEPT: Final = 2000  # pieces, about 2 kB each; one that was not asked for longest makes place for another

register = template.Library()


class Surroundings(NamedTuple):
    """What any template sees besides its context: settings stay the same as long as a process runs, these do not."""

    language: str
    time_zone: tzinfo
    script_prefix: str  # where addresses begin: the server may be asked to serve the site under another path


@register.simple_tag
def kept(piece: str, **shown: Hashable) -> SafeString:
    """The template ``piece``, which sees nothing but ``shown`` and its surroundings, and asks nobody else.

    While a site is developed it is rendered each time: its templates change.
    """
    if settings.DEBUG:
        return render_to_string(piece, shown)
    surroundings = Surroundings(get_language(), get_current_timezone(), get_script_prefix())
    # The type is part of it: the same characters may be HTML, or a text that is to be escaped.
    return rendered(piece, surroundings, tuple((name, value, type(value)) for name, value in shown.items()))


@register.simple_tag(takes_context=True)
def kept_head(context: RequestContext, piece: str, **shown: Hashable) -> SafeString:
    """A piece that also shows where the page is, what the site is called, and in which language."""
    return kept(
        piece,
        request=Address.of(context["request"]),
        site=Names(**publication()),
        LANGUAGE_CODE=get_language(),
        **shown,
    )


@lru_cache(maxsize=KEPT)
def rendered(piece: str, surroundings: Surroundings, shown: tuple[tuple[str, Hashable, type], ...]) -> SafeString:
    """The piece in the surroundings that are the active ones."""
    return render_to_string(piece, {name: value for name, value, _type in shown})
