"""The home page and the post page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.core.decorators import public_page
from blog.posts.languages import get_post_versions
from blog.posts.models import Post
from blog.posts.views.pagination import PARAMETERS, render_list

MAX_RELATED = 3


@public_page(*PARAMETERS)
def home(request: HttpRequest) -> HttpResponse:
    posts = Post.objects.published().in_language()
    return render_list(request, posts, "posts/home.html", {}, may_be_empty=True)


@public_page()
def post(request: HttpRequest, slug: str) -> HttpResponse:
    published = Post.objects.published()
    posts = published.in_language()
    found = get_object_or_404(posts.for_page(), slug=slug)
    neighbours = posts.get_neighbours(found)
    related = [other for other in posts.related_to(found) if other not in neighbours.values()]
    versions = get_post_versions(found, published.translations_of(found))
    context = {
        "post": found,
        "languages": versions,
        "versions": versions,
        "position": posts.get_series_position(found),
        "related": related[:MAX_RELATED],
        **neighbours,
    }
    return render(request, "posts/post.html", context)
