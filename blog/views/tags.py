"""All tags, and the posts of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.models import Post, Tag
from blog.views.paging import PARAMETERS, list_page
from blog.views.public import public_page


@public_page()
def tags(request: HttpRequest) -> HttpResponse:
    """The tags that published posts in this language have."""
    return render(request, "blog/tags.html", {"tags": Tag.objects.of(Post.objects.published().in_language())})


@public_page(*PARAMETERS)
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The posts of one tag; a tag that the public can't see on any post does not exist for it."""
    found = get_object_or_404(Tag, slug=slug)
    posts = Post.objects.published().in_language().filter(tags=found)
    return list_page(request, posts, "blog/tag.html", {"tag": found})
