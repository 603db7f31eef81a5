"""Posts by year and month."""

from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from blog.models import Post
from blog.views.paging import PARAMETERS, list_page
from blog.views.public import public_page


@public_page()
def archive(request: HttpRequest) -> HttpResponse:
    """Every month that has posts, by year."""
    months = Post.objects.published().in_language().months()
    years = [
        {"year": year, "months": of_year, "post_count": sum(month["post_count"] for month in of_year)}
        for year, of_year in ((year, list(group)) for year, group in groupby(months, lambda month: month["date"].year))
    ]
    return render(request, "blog/archive.html", {"years": years})


@public_page(*PARAMETERS)
def period(request: HttpRequest, year: int, month: int | None = None) -> HttpResponse:
    """The posts of one year, or of one month of it."""
    posts = Post.objects.published().in_language().filter(published_at__year=year)
    if month:
        posts = posts.filter(published_at__month=month)
    shown = {"year": year, "month": date(year, month, 1) if month else None}
    return list_page(request, posts, "blog/archive_period.html", {"period": shown})
