"""Permanent redirects from former slugs of posts, tags and series.

``services/slug_history.py`` records a slug when it changes. The middleware looks it up after a view raised ``Http404``:
pages that exist need no query for it, and a slug that is in use again belongs to its new owner.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Manager
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import get_language

from blog.posts.models import Post, Series, SlugHistory, Tag

# Without this, browsers cache a permanent redirect indefinitely. If a post gets its old slug back, a cached
# redirect would cause a loop.
CACHE_CONTROL = "no-cache"


def find_post_url(match: ResolverMatch) -> str | None:
    slug, language, published = match.kwargs["slug"], get_language() or "", Post.objects.published()
    if published.in_language().filter(slug=slug).exists():
        return None
    former = SlugHistory.objects.get_target_ids(Post, slug=slug, language=language)
    post = published.filter(pk__in=former).only("language", "slug").first()
    return post.get_absolute_url() if post else None


def find_series_url(match: ResolverMatch) -> str | None:
    return find_list_url(match, Series.objects, language=get_language() or "")


def find_tag_url(match: ResolverMatch) -> str | None:
    return find_list_url(match, Tag.objects, language="")


def find_list_url(match: ResolverMatch, owners: Manager[Any], *, language: str) -> str | None:
    """Return the same page or feed of the tag or series that once had the slug, if it has a public post."""
    slug, used = match.kwargs["slug"], owners.filter(posts__in=Post.objects.published().in_language())
    if used.filter(slug=slug).exists():
        return None  # it exists; a page of its list or one of its feeds was not found
    former = SlugHistory.objects.get_target_ids(owners.model, slug=slug, language=language)
    current = used.filter(pk__in=former).first()
    return reverse(match.view_name, kwargs=match.kwargs | {"slug": current.slug}) if current else None


# By the name of the view. Apps with more pages of tags or series add theirs in ``AppConfig.ready``.
FIND_CURRENT_URL: dict[str, Callable[[ResolverMatch], str | None]] = {
    "posts:post": find_post_url,
    "posts:series": find_series_url,
    "posts:tag": find_tag_url,
}


class SlugRedirectMiddleware:
    """Answers with a 301 if a view raised ``Http404`` for a slug that has changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match = request.resolver_match
        if not isinstance(exception, Http404) or request.method not in ("GET", "HEAD") or not match:
            return None
        find = FIND_CURRENT_URL.get(match.view_name)
        url = find(match) if find else None
        if url is None:
            return None
        query = request.META.get("QUERY_STRING")
        response = HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
        response.headers["Cache-Control"] = CACHE_CONTROL
        return response
