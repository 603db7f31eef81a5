"""Sitemaps of home pages, published posts and series, with their languages and dates of change."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property

from blog.core.languages import LanguageVersion, get_home_versions, get_hreflang_links
from blog.posts.languages import get_post_versions
from blog.posts.models import Post, Series
from blog.posts.models.post import PostQuerySet
from blog.posts.models.series import SeriesQuerySet


class CanonicalSitemap(Sitemap):
    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.CANONICAL_ORIGIN).scheme or super().get_protocol(protocol)

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.CANONICAL_ORIGIN).netloc or super().get_domain(site)


class MultilingualSitemap(CanonicalSitemap):
    def get_versions(self, item: Any) -> tuple[LanguageVersion, ...]:
        raise NotImplementedError

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """Add ``alternates``, which Django's template renders as ``xhtml:link``."""
        urls = super().get_urls(page, site, protocol)
        origin = f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        for url in urls:
            pairs = get_hreflang_links(self.get_versions(url["item"]))
            url["alternates"] = [{"lang_code": code, "location": origin + path} for code, path in pairs]
        return urls


class PostSitemap(MultilingualSitemap):
    limit = 10_000  # per file; the protocol allows 50,000 (https://www.sitemaps.org/protocol.html)

    def items(self) -> PostQuerySet:
        posts = Post.objects.published().newest_first()
        return posts.only("language", "title", "slug", "translation_of", "published_at", "updated_at")

    @cached_property
    def translations(self) -> dict[int, list[Post]]:
        """The versions of each post that has translations, by the id of the original."""
        translated = Q(translation_of__isnull=False) | Q(translations__isnull=False)
        posts = (
            Post.objects.published().filter(translated).distinct().only("language", "title", "slug", "translation_of")
        )
        groups: dict[int, list[Post]] = {}
        for post in posts:
            groups.setdefault(post.translation_of_id or post.pk, []).append(post)
        return groups

    def get_versions(self, item: Post) -> tuple[LanguageVersion, ...]:
        return get_post_versions(item, self.translations.get(item.translation_of_id or item.pk, ()))

    def lastmod(self, item: Post) -> datetime:
        return item.modified_at

    def get_latest_lastmod(self) -> datetime | None:
        """Return the last change of any post; Django's version reads every post."""
        changed = Greatest(Max("updated_at"), Max("published_at"))
        at: datetime | None = Post.objects.published().aggregate(at=changed)["at"]
        return at


class HomeSitemap(MultilingualSitemap):
    def items(self) -> list[str]:
        return [code for code, _name in settings.LANGUAGES]

    def get_versions(self, item: str) -> tuple[LanguageVersion, ...]:
        return get_home_versions()

    def location(self, item: str) -> str:
        with translation.override(item):
            return reverse("posts:home")

    def lastmod(self, item: str) -> datetime | None:
        newest = Post.objects.published().in_language(item).newest_first().first()
        return newest.modified_at if newest else None


class SeriesSitemap(CanonicalSitemap):
    def items(self) -> SeriesQuerySet:
        posts = Post.objects.published()
        changed = Greatest(Max("posts__updated_at"), Max("posts__published_at"))
        return Series.objects.used_by(posts).annotate(changed_at=changed)

    def lastmod(self, item: Series) -> datetime:
        changed_at: datetime = vars(item)["changed_at"]
        return changed_at


SITEMAPS = {"home": HomeSitemap, "posts": PostSitemap, "series": SeriesSitemap}
