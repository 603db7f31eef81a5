"""The home page and the post page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.models import Post
from blog.models.comment import comments_are_open
from blog.views.paging import page_of
from blog.views.public import public_page


@public_page("page")
def home(request: HttpRequest) -> HttpResponse:
    """The newest posts in the language of the URL."""
    posts = Post.objects.published().in_language()
    return render(request, "blog/home.html", {"page": page_of(request, posts)})


@public_page()
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """One post, with links to its neighbours in time."""
    posts = Post.objects.published().in_language()
    found = get_object_or_404(posts.select_related("author", "discussion").prefetch_related("tags"), slug=slug)
    context: dict[str, object] = {"post": found, "comments_open": comments_are_open(found)}
    context |= {"older": posts.older_than(found), "newer": posts.newer_than(found)}
    return render(request, "blog/post.html", context)
