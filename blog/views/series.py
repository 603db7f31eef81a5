"""All series, and the parts of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.feeds import feed_response
from blog.models import Post, Series
from blog.views.public import public_page


@public_page()
def series_list(request: HttpRequest) -> HttpResponse:
    """The series in this language that have a published part."""
    posts = Post.objects.published().in_language()
    return render(request, "blog/series_list.html", {"all_series": Series.objects.of(posts)})


@public_page()
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """The published parts of a series, first part first; a series without one does not exist for the public."""
    posts = Post.objects.published().in_language()
    found = get_object_or_404(Series.objects.of(posts), slug=slug)
    parts = posts.filter(series=found).in_series_order()
    return render(request, "blog/series.html", {"series": found, "parts": parts})


@public_page()
def series_feed(request: HttpRequest, slug: str, file_name: str) -> HttpResponse:
    """The newest parts of a series that the public can see."""
    posts = Post.objects.published().in_language()
    found = get_object_or_404(Series.objects.of(posts), slug=slug)
    parts = posts.filter(series=found)
    return feed_response(request, file_name, posts=parts, page=found.get_absolute_url(), subject=found.title)
