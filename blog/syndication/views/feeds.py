"""Feeds of the site, a tag, a series and an author, in the language and format of the URL."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from blog.accounts.models import User
from blog.core.decorators import public_page
from blog.posts.models import Post, Series, Tag
from blog.syndication.feeds import render_feed


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
