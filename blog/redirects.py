"""Permanent redirects from former addresses, for every page and feed whose address has a slug in it.

A middleware that is asked only when a view has found nothing: a page that exists never costs a query for it, and an
address that somebody has taken over leads to its new owner.
"""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import get_language

from blog.models import FormerPostAddress, FormerSeriesAddress, FormerTagAddress, Post

# Browsers keep a permanent redirect for good unless told to ask each time. A post that comes back to its old address
# would be a loop for them: their copy leads away from it, and the site back.
CACHE_CONTROL: Final = "no-cache"


def post_now(match: ResolverMatch) -> str | None:
    """The address of the published post that once had the one that was asked for."""
    slug, published = match.kwargs["slug"], Post.objects.published()
    if published.in_language().filter(slug=slug).exists():
        return None
    former = FormerPostAddress.objects.filter(language=get_language() or "", slug=slug)
    post = published.filter(former_addresses__in=former).only("language", "slug").first()
    return post.get_absolute_url() if post else None


def series_now(match: ResolverMatch) -> str | None:
    """The same page or feed of the series that once had the slug, if it has a public part."""
    slug, published = match.kwargs["slug"], Post.objects.published().in_language()
    if published.filter(series__slug=slug).exists():
        return None  # the series is here: it was a feed of it that was not found
    former = FormerSeriesAddress.objects.filter(language=get_language() or "", slug=slug, series__posts__in=published)
    now = former.values_list("series__slug", flat=True).first()
    return reverse(match.view_name, kwargs=match.kwargs | {"slug": now}) if now else None


def tag_now(match: ResolverMatch) -> str | None:
    """The same page or feed of the tag that once had the slug, if the public may know of that tag."""
    visible = Post.objects.published().in_language()
    if visible.filter(tags__slug=match.kwargs["slug"]).exists():
        return None  # the tag is here: it was a page of it that was not found
    former = FormerTagAddress.objects.filter(slug=match.kwargs["slug"], tag__posts__in=visible)
    slug = former.values_list("tag__slug", flat=True).first()
    return reverse(match.view_name, kwargs=match.kwargs | {"slug": slug}) if slug else None


ASK: Final[dict[str, Callable[[ResolverMatch], str | None]]] = {
    "post": post_now,
    **dict.fromkeys(("series", "series-feed"), series_now),
    **dict.fromkeys(("tag", "tag-feed"), tag_now),
}


def address_now(match: ResolverMatch) -> str | None:
    """Where the page of a former address is today; ``None`` when there never was one, or when it isn't public."""
    if match.app_names != ["blog"] or "slug" not in match.kwargs:
        return None
    ask = ASK.get(match.url_name or "")
    return ask(match) if ask else None


class FormerAddressMiddleware:
    """Answers with a 301 where a view has raised ``Http404`` for an address that has moved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What the view says."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The redirect, with the query that was asked with; ``None`` leaves the exception to Django."""
        if not isinstance(exception, Http404) or request.method not in ("GET", "HEAD") or not request.resolver_match:
            return None
        address = address_now(request.resolver_match)
        if address is None:
            return None
        query = request.META.get("QUERY_STRING")
        response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        response.headers["Cache-Control"] = CACHE_CONTROL
        return response
