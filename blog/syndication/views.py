"""Feeds, sitemaps, robots.txt and social cards."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from blog.accounts.models import User
from blog.core.absolute_urls import build_absolute_url, get_origin
from blog.core.decorators import public_page
from blog.posts.models import Post, Series, Tag
from blog.syndication.feeds import render_feed
from blog.syndication.sitemaps import SITEMAPS, PostSitemap
from blog.syndication.social_cards import get_card_url, make_card, render_card

CARD_CACHE_CONTROL = "public, max-age=31536000, immutable"


@public_page()
def site_feed(request: HttpRequest, file_name: str) -> HttpResponse:
    posts = Post.objects.published().in_language()
    return render_feed(request, file_name, posts=posts, page=reverse("posts:home"))


@public_page()
def tag_feed(request: HttpRequest, slug: str, file_name: str) -> HttpResponse:
    posts = Post.objects.published().in_language()
    tag = get_object_or_404(Tag.objects.used_by(posts), slug=slug)
    tagged = posts.filter(tags=tag)
    return render_feed(request, file_name, posts=tagged, page=tag.get_absolute_url(), subject=tag.name)


@public_page()
def author_feed(request: HttpRequest, username: str, file_name: str) -> HttpResponse:
    posts = Post.objects.published().in_language()
    author = get_object_or_404(User.objects.filter(posts__in=posts).distinct(), username=username)
    written = posts.filter(author=author)
    return render_feed(request, file_name, posts=written, page=author.get_absolute_url(), subject=author.byline)


@public_page()
def series_feed(request: HttpRequest, slug: str, file_name: str) -> HttpResponse:
    posts = Post.objects.published().in_language()
    series = get_object_or_404(Series.objects.used_by(posts), slug=slug)
    parts = posts.filter(series=series)
    return render_feed(request, file_name, posts=parts, page=series.get_absolute_url(), subject=series.title)


@public_page()
def sitemap(request: HttpRequest) -> HttpResponse:
    """All URLs if they fit into one file, otherwise an index of parts."""
    if PostSitemap().paginator.num_pages == 1:
        return views.sitemap(request, dict(SITEMAPS))
    sections = {name: section for name, section in SITEMAPS.items() if section().paginator.count}
    index = views.index(request, dict(sections), sitemap_url_name="sitemap-part")
    for part in (index.context_data or {})["sitemaps"]:  # Django uses the host of the request
        path = urlsplit(part.location)._replace(scheme="", netloc="").geturl()
        part.location = build_absolute_url(get_origin(request), path)
    return index


@public_page("p")
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """The URLs of one section; ``?p=`` is the number of the file."""
    return views.sitemap(request, dict(SITEMAPS), section)


def get_admin_paths() -> list[str]:
    paths = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            paths.append(reverse("admin:index"))
    return paths


@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    url = build_absolute_url(get_origin(request), reverse("sitemap"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in get_admin_paths()), "", f"Sitemap: {url}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def social_card(request: HttpRequest, post_id: int, digest: str) -> HttpResponse:
    """The card of a published post. A URL with another digest redirects to the current one without drawing."""
    posts = Post.objects.published().in_language()
    post = get_object_or_404(posts.select_related("author").defer("body", "body_html", "toc"), pk=post_id)
    current = make_card(post)
    if digest != current.digest:
        return redirect(get_card_url(post))
    return HttpResponse(render_card(current), content_type="image/png", headers={"Cache-Control": CARD_CACHE_CONTROL})
