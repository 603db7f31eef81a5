"""Social cards: the picture of a post that chat programs and social networks show beside a link to it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from blog.cards.drawing import DESIGN, draw
from blog.publication import publication
from blog.shown import AnyPost

# Pictures that a process keeps, about 30 kB each. Whoever asks for more makes it draw again, and nothing worse.
KEPT: Final = 128


@dataclass(frozen=True, slots=True)
class Card:
    """All that is on a card."""

    language: str
    title: str
    byline: str
    site: str

    @property
    def digest(self) -> str:
        """What changes when the picture does, so that its address can be kept for ever: 64 bits, hexadecimal."""
        content = json.dumps([DESIGN, asdict(self)], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    @property
    def alternative(self) -> str:
        """The card in words."""
        return gettext("The title “%(title)s” on a sea chart, with %(byline)s and %(site)s") % asdict(self)


def card_of(post: AnyPost) -> Card:
    """The card of a post that has a date."""
    with translation.override(post.language):
        date = date_format(localtime(post.published_at), "DATE_FORMAT") if post.published_at else ""
    byline = " · ".join(filter(None, [post.author.byline, date]))
    return Card(post.language, post.title, byline, publication()["name"])


def card_url(post: AnyPost, card: Card | None = None) -> str:
    """The path of the post's card, which need not be given, under the prefix of the post's own language."""
    with translation.override(post.language):
        return reverse("blog:card", args=[post.pk, (card or card_of(post)).digest])


@lru_cache(KEPT)
def card_png(card: Card) -> bytes:
    """The picture: 1200 × 630 pixels, the same bytes for the same card."""
    return draw(title=card.title, byline=card.byline, site=card.site, language=card.language)
