"""Atom and RSS: of the whole site and of each tag, in the language of the URL."""

from datetime import datetime
from typing import Final

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape

from blog.models import Post, Tag
from blog.models.post import PostQuerySet
from blog.publication import publication

FEED_LENGTH: Final = 20


class SiteFeed(Feed):
    """The newest posts."""

    def title(self, obj: Tag | None) -> str:
        """The publication's name."""
        return publication()["name"]

    def subtitle(self, obj: Tag | None) -> str:
        """The publication's tagline; RSS calls it description."""
        return publication()["tagline"]

    description = subtitle

    def link(self, obj: Tag | None) -> str:
        """The page that the feed follows."""
        return reverse("blog:home")

    def items(self, obj: Tag | None) -> PostQuerySet:
        """The newest posts, without their bodies."""
        return Post.objects.published().in_language().for_list()[:FEED_LENGTH]

    def item_title(self, item: Post) -> str:
        """The title, as plain text."""
        return item.title

    def item_description(self, item: Post) -> str:
        """The summary, escaped: both formats declare a description to be HTML, and ours is plain text."""
        return escape(item.summary)

    def item_author_name(self, item: Post) -> str:
        """The byline."""
        return item.author.byline

    def item_pubdate(self, item: Post) -> datetime | None:
        """The time of publication."""
        return item.published_at

    def item_updateddate(self, item: Post) -> datetime:
        """The time of the last change."""
        return item.modified_at

    def item_categories(self, item: Post) -> list[str]:
        """The names of the tags."""
        return [tag.name for tag in item.tags.all()]


class TagFeed(SiteFeed):
    """The newest posts of one tag."""

    def get_object(self, request: HttpRequest, slug: str) -> Tag:
        """The tag, if a published post in this language has it."""
        return get_object_or_404(Tag.objects.of(Post.objects.published().in_language()), slug=slug)

    def title(self, obj: Tag | None) -> str:
        """The publication's name and the tag's."""
        return f"{super().title(obj)}: {obj}"

    def link(self, obj: Tag | None) -> str:
        """The tag's page."""
        return obj.get_absolute_url() if obj else super().link(obj)

    def items(self, obj: Tag | None) -> PostQuerySet:
        """The newest posts that have the tag."""
        return Post.objects.published().in_language().filter(tags=obj).for_list()[:FEED_LENGTH]


class RSSFeed(SiteFeed):
    """RSS 2.0 of the site."""

    feed_type = Rss201rev2Feed


class AtomFeed(SiteFeed):
    """Atom (RFC 4287) of the site."""

    feed_type = Atom1Feed


class TagRSSFeed(TagFeed):
    """RSS 2.0 of a tag."""

    feed_type = Rss201rev2Feed


class TagAtomFeed(TagFeed):
    """Atom (RFC 4287) of a tag."""

    feed_type = Atom1Feed
