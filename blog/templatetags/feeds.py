"""Links to feeds."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

LABELS = {
    "atom.xml": ("application/atom+xml", _("Atom feed")),
    "rss.xml": ("application/rss+xml", _("RSS feed")),
    "feed.json": ("application/feed+json", _("JSON feed")),
}


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed in one format; ``media_type`` is for the page's head, ``label`` for readers."""

    url: str
    media_type: str
    label: Promise


@register.simple_tag
def feed_links(view: str, *arguments: str) -> list[FeedLink]:
    """The feeds that ``view``, a name of ``blog.urls``, has for ``arguments``, one a format."""
    return [
        FeedLink(reverse(f"blog:{view}", args=[*arguments, file_name]), media_type, label)
        for file_name, (media_type, label) in LABELS.items()
    ]
