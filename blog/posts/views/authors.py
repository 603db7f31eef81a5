"""An author's posts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from blog.accounts.models import User
from blog.core.decorators import public_page
from blog.posts.models import Post
from blog.posts.views.pagination import PARAMETERS, render_list


@public_page(*PARAMETERS)
def author(request: HttpRequest, username: str) -> HttpResponse:
    found = get_object_or_404(User, username=username)
    posts = Post.objects.published().in_language().filter(author=found)
    return render_list(request, posts, "posts/author.html", {"author": found})
