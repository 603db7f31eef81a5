"""Lists of posts: the archive, tags, series and authors."""

from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime

from blog.accounts.models import User
from blog.core.decorators import public_page
from blog.posts.models import Post, Series, Tag
from blog.posts.models.post import Month
from blog.posts.views.pagination import PARAMETERS, render_list

# On the archive page; the pages of years and months list the others.
MAX_ARCHIVE_TITLES = 300


@public_page()
def archive(request: HttpRequest) -> HttpResponse:
    posts = Post.objects.published().in_language()
    months = groupby(posts.get_months(), lambda month: month["date"].year)
    newest = posts.for_links()[:MAX_ARCHIVE_TITLES]
    titles = {year: list(group) for year, group in groupby(newest, get_year)}
    years = [make_archive_year(year, list(group), titles.get(year, [])) for year, group in months]
    return render(request, "posts/archive.html", {"years": years})


def get_year(post: Post) -> int:
    return localtime(post.published_at).year


def make_archive_year(year: int, months: list[Month], posts: list[Post]) -> dict[str, object]:
    return {"year": year, "months": months, "posts": posts, "post_count": sum(month["post_count"] for month in months)}


@public_page(*PARAMETERS)
def period(request: HttpRequest, year: int, month: int | None = None) -> HttpResponse:
    posts = Post.objects.published().in_language().filter(published_at__year=year)
    if month:
        posts = posts.filter(published_at__month=month)
    shown = {"year": year, "month": date(year, month, 1) if month else None}
    return render_list(request, posts, "posts/archive_period.html", {"period": shown})


@public_page()
def tags(request: HttpRequest) -> HttpResponse:
    return render(request, "posts/tags.html", {"tags": Tag.objects.used_by(Post.objects.published().in_language())})


@public_page(*PARAMETERS)
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    posts = Post.objects.published().in_language().filter(tags=found)
    return render_list(request, posts, "posts/tag.html", {"tag": found})


@public_page()
def series_list(request: HttpRequest) -> HttpResponse:
    posts = Post.objects.published().in_language()
    return render(request, "posts/series_list.html", {"all_series": Series.objects.used_by(posts)})


@public_page()
def series(request: HttpRequest, slug: str) -> HttpResponse:
    posts = Post.objects.published().in_language()
    found = get_object_or_404(Series.objects.used_by(posts), slug=slug)
    parts = posts.filter(series=found).in_series_order()
    return render(request, "posts/series.html", {"series": found, "parts": parts})


@public_page(*PARAMETERS)
def author(request: HttpRequest, username: str) -> HttpResponse:
    found = get_object_or_404(User, username=username)
    posts = Post.objects.published().in_language().filter(author=found)
    return render_list(request, posts, "posts/author.html", {"author": found})
