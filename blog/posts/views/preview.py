"""A post that is not public, for readers with its secret link."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from blog.posts.models import Status
from blog.posts.services.preview_link import get_previewed_post


@require_safe
@cache_control(private=True, no_store=True)
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The post, hidden from caches and search engines; sites it links to don't learn the URL. Redirects once public."""
    post = get_previewed_post(token)
    if post is None:
        raise Http404(_("This preview link has expired or was revoked. Ask the author for a new one."))
    if post.status == Status.PUBLISHED:
        return HttpResponseRedirect(post.get_absolute_url())
    with translation.override(post.language):
        context = {"post": post, "preview": True, "shared": True}
        response = render(request, "posts/post.html", context)
    response.headers["Content-Language"] = post.language
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
