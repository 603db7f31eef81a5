"""RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1 with the full text of posts."""

import json
import re
from typing import IO, Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.xmlutils import SimplerXMLGenerator

from blog.core.absolute_urls import build_absolute_url, get_origin
from blog.core.site_identity import get_site_identity
from blog.posts.models import Post
from blog.posts.models.post import PostQuerySet
from blog.posts.rendering.sanitizer import make_urls_absolute

FEED_LENGTH = 20
# Characters that XML 1.0 (2.2) can't contain, even escaped.
INVALID_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def clean_for_xml(value: Any) -> Any:
    if isinstance(value, list):
        return [clean_for_xml(item) for item in value]
    return INVALID_XML.sub("", value) if isinstance(value, str) else value


class XMLFeed(SyndicationFeed):
    def __init__(self, **values: Any) -> None:
        super().__init__(**{name: clean_for_xml(value) for name, value in values.items()})

    def add_item(self, **values: Any) -> None:  # type: ignore[override]  # only ``render_feed`` calls it, by names
        super().add_item(**{name: clean_for_xml(value) for name, value in values.items()})


class AtomFeed(XMLFeed, Atom1Feed):
    """Atom with ``summary`` and ``content`` (RFC 4287, 4.1.3.3: escaped HTML)."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class RSSFeed(XMLFeed, Rss201rev2Feed):
    """RSS 2.0 with the summary as ``description`` and the text as ``content:encoded`` of the RSS content module."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class JSONFeed(SyndicationFeed):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: IO[Any], encoding: str) -> None:
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": self.feed["language"],
            "items": [self.make_item(item) for item in self.items],
        }
        outfile.write(json.dumps(feed, ensure_ascii=False))

    def make_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return an item in JSON Feed's terms; unlike in the XML formats, the summary is plain text."""
        return {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["summary"],
            "content_html": item["content"],
            "date_published": item["pubdate"].isoformat(timespec="seconds"),
            "date_modified": item["updateddate"].isoformat(timespec="seconds"),
            "authors": [{"name": item["author_name"], "url": item["author_link"]}],
            "language": self.feed["language"],
            "tags": item["categories"],
        }


# By the last part of the URL.
FORMATS: dict[str, type[AtomFeed | RSSFeed | JSONFeed]] = {
    "atom.xml": AtomFeed,
    "rss.xml": RSSFeed,
    "feed.json": JSONFeed,
}


def make_post_id(origin: str, post: Post) -> str:
    """Return a post's identifier, a tag URI (RFC 4151) that stays the same when title or slug change."""
    return f"tag:{urlsplit(origin).hostname},{post.created_at:%Y-%m-%d}:/posts/{post.pk}"


def make_item(origin: str, post: Post) -> dict[str, Any]:
    url = build_absolute_url(origin, post.get_absolute_url())
    return {
        "title": post.title,
        "link": url,
        "unique_id": make_post_id(origin, post),
        "unique_id_is_permalink": False,
        "description": escape(post.summary),  # HTML in the XML formats
        "summary": post.summary,
        "content": make_urls_absolute(post.body_html, base=url),
        "author_name": post.author.byline,
        "author_link": build_absolute_url(origin, post.author.get_absolute_url()),
        "pubdate": post.published_at,
        "updateddate": post.modified_at,
        "categories": [tag.name for tag in post.tags.all()],
    }


def render_feed(
    request: HttpRequest, file_name: str, *, posts: PostQuerySet, page: str, subject: str = ""
) -> HttpResponse:
    """Render the newest of ``posts`` in the format of ``file_name``.

    ``page`` is the path of the page with the same posts, ``subject`` the name of their tag, series or author.
    """
    site, origin = get_site_identity(), get_origin(request)
    feed = FORMATS[file_name](
        title=f"{site.name}: {subject}" if subject else site.name,
        link=build_absolute_url(origin, page),
        description=site.tagline,
        subtitle=site.tagline,
        language=get_language(),
        feed_url=build_absolute_url(origin, request.path),
    )
    for post in posts.for_feed()[:FEED_LENGTH]:
        feed.add_item(**make_item(origin, post))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
