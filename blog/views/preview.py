"""A post that is not public, for whoever has its secret link."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from blog.models import Status
from blog.services.preview import shared_post
from blog.shown import PagePost


@require_safe
@cache_control(private=True, no_store=True)
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The post, kept by no cache, no search engine, and named to no site that it links to; its page once it has one."""
    post = shared_post(token)
    if post is None:
        raise Http404(_("This preview link has expired or was taken back. Ask the author for a new one."))
    if post.status == Status.PUBLISHED:
        return HttpResponseRedirect(post.get_absolute_url())
    context = {"post": post, "shown": PagePost.of(post), "preview": True, "shared": True}
    with translation.override(post.language):
        response = render(request, "blog/post.html", context)
    response.headers["Content-Language"] = post.language
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
