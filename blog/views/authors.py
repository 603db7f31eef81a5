"""An author's posts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.models import Post, User
from blog.views.paging import page_of
from blog.views.public import public_page


@public_page("page")
def author(request: HttpRequest, username: str) -> HttpResponse:
    """The posts of one author; an account without a published post has no page."""
    found = get_object_or_404(User, username=username)
    posts = Post.objects.published().in_language().filter(author=found)
    page = page_of(request, posts)
    if not page.paginator.count:
        raise Http404
    return render(request, "blog/author.html", {"author": found, "page": page})
