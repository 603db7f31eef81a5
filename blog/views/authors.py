"""An author's posts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from blog.models import Post, User
from blog.views.paging import PARAMETERS, list_page
from blog.views.public import public_page


@public_page(*PARAMETERS)
def author(request: HttpRequest, username: str) -> HttpResponse:
    """The posts of one author; an account without a published post has no page."""
    found = get_object_or_404(User, username=username)
    posts = Post.objects.published().in_language().filter(author=found)
    return list_page(request, posts, "blog/author.html", {"author": found})
