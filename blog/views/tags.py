"""All tags, and the posts of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from blog.models import Post, Tag
from blog.views.paging import page_of


def tags(request: HttpRequest) -> HttpResponse:
    """The tags that published posts in this language have."""
    return render(request, "blog/tags.html", {"tags": Tag.objects.in_use(get_language())})


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The posts of one tag; a tag that the public can't see on any post does not exist for it."""
    found = get_object_or_404(Tag.objects.in_use(get_language()), slug=slug)
    posts = Post.objects.published().in_language().filter(tags=found)
    return render(request, "blog/tag.html", {"tag": found, "page": page_of(request, posts)})
