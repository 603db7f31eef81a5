"""The home page, the page of a post, and the preview of a post for readers with its secret link."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from blog.core.decorators import public_page
from blog.posts.languages import get_post_versions
from blog.posts.models import Post, Status
from blog.posts.services.preview_link import get_previewed_post
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


@require_safe
@cache_control(private=True, no_store=True)
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The post, hidden from caches and search engines. Redirects once public."""
    post = get_previewed_post(token)
    if post is None:
        raise Http404(_("This preview link has expired or was revoked. Ask the author for a new one."))
    if post.status == Status.PUBLISHED:
        return HttpResponseRedirect(post.get_absolute_url())
    with translation.override(post.language):
        context = {"post": post, "preview": True, "shared": True}
        response = render(request, "posts/post.html", context)
    response.headers["Content-Language"] = post.language
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
