"""The home page and the post page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.languages import post_editions
from blog.models import Post
from blog.models.comment import comments_are_open
from blog.views.paging import PARAMETERS, list_page
from blog.views.public import public_page


@public_page(*PARAMETERS)
def home(request: HttpRequest) -> HttpResponse:
    """The newest posts in the language of the URL."""
    posts = Post.objects.published().in_language()
    return list_page(request, posts, "blog/home.html", {}, may_be_empty=True)


@public_page()
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """One post, with links to its neighbours in time."""
    posts = Post.objects.published().in_language()
    found = get_object_or_404(posts.for_page(), slug=slug)
    context = {"post": found, "comments_open": comments_are_open(found), **posts.neighbours(found)}
    context["languages"] = post_editions(found)
    return render(request, "blog/post.html", context)
