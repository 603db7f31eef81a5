from typing import NamedTuple

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

FORMATS = {
    "atom.xml": ("application/atom+xml", _("Atom feed")),
    "rss.xml": ("application/rss+xml", _("RSS feed")),
    "feed.json": ("application/feed+json", _("JSON feed")),
}


class FeedLink(NamedTuple):
    url: str
    media_type: str
    label: Promise


@register.simple_tag
def feed_links(view: str, *arguments: str) -> list[FeedLink]:
    return [
        FeedLink(reverse(f"syndication:{view}", args=[*arguments, file_name]), media_type, label)
        for file_name, (media_type, label) in FORMATS.items()
    ]


@register.simple_tag(takes_context=True)
def list_feed_links(context: Context) -> list[FeedLink]:
    """Return the links to the feeds of the page's tag, series or author; none on other pages."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match and match.view_name in ("posts:tag", "posts:series"):
        return feed_links(f"{match.url_name}-feed", match.kwargs["slug"])
    if match and match.view_name == "posts:author":
        return feed_links("author-feed", match.kwargs["username"])
    return []
