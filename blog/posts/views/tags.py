"""The list of tags, and a tag's posts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.core.decorators import public_page
from blog.posts.models import Post, Tag
from blog.posts.views.pagination import PARAMETERS, render_list


@public_page()
def tags(request: HttpRequest) -> HttpResponse:
    return render(request, "posts/tags.html", {"tags": Tag.objects.used_by(Post.objects.published().in_language())})


@public_page(*PARAMETERS)
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    posts = Post.objects.published().in_language().filter(tags=found)
    return render_list(request, posts, "posts/tag.html", {"tag": found})
