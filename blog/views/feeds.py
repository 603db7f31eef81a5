"""Feeds of the site, of a tag and of an author, in the language of the URL and in the format that it names."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from blog.feeds import feed_response
from blog.models import Post, Tag, User
from blog.views.public import public_page


@public_page()
def site_feed(request: HttpRequest, file_name: str) -> HttpResponse:
    """The newest posts."""
    posts = Post.objects.published().in_language()
    return feed_response(request, file_name, posts=posts, page=reverse("blog:home"))


@public_page()
def tag_feed(request: HttpRequest, slug: str, file_name: str) -> HttpResponse:
    """The newest posts of a tag that the public can see."""
    posts = Post.objects.published().in_language()
    tag = get_object_or_404(Tag.objects.of(posts), slug=slug)
    tagged = posts.filter(tags=tag)
    return feed_response(request, file_name, posts=tagged, page=tag.get_absolute_url(), subject=tag.name)


@public_page()
def author_feed(request: HttpRequest, username: str, file_name: str) -> HttpResponse:
    """The newest posts of an author who has any."""
    posts = Post.objects.published().in_language()
    author = get_object_or_404(User.objects.filter(posts__in=posts).distinct(), username=username)
    written = posts.filter(author=author)
    return feed_response(request, file_name, posts=written, page=author.get_absolute_url(), subject=author.byline)
