"""The archive by year and month."""

from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from blog.core.decorators import public_page
from blog.posts.models import Post
from blog.posts.views.pagination import PARAMETERS, render_list


@public_page()
def archive(request: HttpRequest) -> HttpResponse:
    months = Post.objects.published().in_language().get_months()
    years = [
        {"year": year, "months": of_year, "post_count": sum(month["post_count"] for month in of_year)}
        for year, of_year in ((year, list(group)) for year, group in groupby(months, lambda month: month["date"].year))
    ]
    return render(request, "posts/archive.html", {"years": years})


@public_page(*PARAMETERS)
def period(request: HttpRequest, year: int, month: int | None = None) -> HttpResponse:
    posts = Post.objects.published().in_language().filter(published_at__year=year)
    if month:
        posts = posts.filter(published_at__month=month)
    shown = {"year": year, "month": date(year, month, 1) if month else None}
    return render_list(request, posts, "posts/archive_period.html", {"period": shown})
