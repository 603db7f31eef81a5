"""The list of series, and a series' parts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.core.decorators import public_page
from blog.posts.models import Post, Series


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
