"""All tags, and the posts of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.models import Post, Tag
from blog.views.paging import page_of
from blog.views.public import public_page


@public_page()
def tags(request: HttpRequest) -> HttpResponse:
    """The tags that published posts in this language have."""
    return render(request, "blog/tags.html", {"tags": Tag.objects.of(Post.objects.published().in_language())})


@public_page("page")
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The posts of one tag; a tag that the public can't see on any post does not exist for it."""
    posts = Post.objects.published().in_language()
    found = get_object_or_404(Tag.objects.of(posts), slug=slug)
    return render(request, "blog/tag.html", {"tag": found, "page": page_of(request, posts.filter(tags=found))})
