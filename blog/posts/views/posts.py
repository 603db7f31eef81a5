"""The home page and the post page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.core.decorators import public_page
from blog.posts.languages import get_post_versions
from blog.posts.models import Post
from blog.posts.models.related import get_related_links
from blog.posts.views.pagination import PARAMETERS, render_list


@public_page(*PARAMETERS)
def home(request: HttpRequest) -> HttpResponse:
    """The newest posts in the language of the URL."""
    posts = Post.objects.published().in_language()
    return render_list(request, posts, "posts/home.html", {}, may_be_empty=True)


@public_page()
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """A post, with links to its neighbours in time and to related posts."""
    posts = Post.objects.published().in_language()
    found = get_object_or_404(posts.for_page(), slug=slug)
    neighbours, versions = posts.get_neighbours(found), get_post_versions(found)
    context = {
        "post": found,
        "languages": versions,
        "versions": versions,
        "related": get_related_links(found, exclude=neighbours.values()),
        **neighbours,
    }
    return render(request, "posts/post.html", context)
