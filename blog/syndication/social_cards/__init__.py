"""Social cards: the images that chat apps and social networks show with a link to a post."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from blog.core.site_identity import get_site_identity
from blog.posts.models import Post
from blog.syndication.social_cards.drawing import DESIGN_VERSION, draw_card

CACHED_CARDS = 128  # per process, about 30 kB each


@dataclass(frozen=True, slots=True)
class Card:
    language: str
    title: str
    byline: str
    site: str

    @property
    def digest(self) -> str:
        """A hash of the content, so that the URL can be cached indefinitely (16 hexadecimal digits)."""
        content = json.dumps([DESIGN_VERSION, asdict(self)], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    @property
    def alt(self) -> str:
        return gettext("The title “%(title)s” on a sea chart, with %(byline)s and %(site)s") % asdict(self)


def make_card(post: Post) -> Card:
    with translation.override(post.language):
        date = date_format(localtime(post.published_at), "DATE_FORMAT") if post.published_at else ""
    byline = " · ".join(filter(None, [post.author.byline, date]))
    return Card(post.language, post.title, byline, get_site_identity().name)


def get_card_url(post: Post, card: Card | None = None) -> str:
    with translation.override(post.language):
        return reverse("syndication:social-card", args=[post.pk, (card or make_card(post)).digest])


@lru_cache(CACHED_CARDS)
def render_card(card: Card) -> bytes:
    """Draw the card: a PNG of 1200 × 630 pixels, the same bytes for the same card."""
    return draw_card(title=card.title, byline=card.byline, site=card.site, language=card.language)
