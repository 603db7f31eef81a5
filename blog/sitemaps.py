"""What search engines are told about: home pages and published posts, with the time of their last change."""

from datetime import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import translation

from blog.models import Post
from blog.models.post import PostQuerySet


class PostSitemap(Sitemap):
    """The published posts of every language."""

    def items(self) -> PostQuerySet:
        """Newest first; only what an address and a date need."""
        posts = Post.objects.published().newest_first()
        return posts.only("language", "slug", "published_at", "updated_at", "deleted_at")

    def lastmod(self, item: Post) -> datetime:
        """The last change, or the publication when nothing was changed since."""
        return item.modified_at


class HomeSitemap(Sitemap):
    """The home page of each language."""

    def items(self) -> list[str]:
        """The codes of the languages."""
        return [code for code, _name in settings.LANGUAGES]

    def location(self, item: str) -> str:
        """The address of the home page."""
        with translation.override(item):
            return reverse("blog:home")

    def lastmod(self, item: str) -> datetime | None:
        """The last change of its newest post."""
        newest = Post.objects.published().in_language(item).newest_first().first()
        return newest.modified_at if newest else None


SITEMAPS = {"home": HomeSitemap, "posts": PostSitemap}
