"""What every page with a form for anybody has in common: no cookie, no copy in a cache, no foreign sender."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]

LARGEST_BODY_BYTES: Final = 64 * 1024


def is_from_here(request: HttpRequest) -> bool:
    """Whether no other site made the browser send this: by ``Sec-Fetch-Site``, else by ``Origin``.

    Every browser sends one of the two with a POST and lets no page change them (Fetch Metadata; Fetch, 3.1). Without
    either it is no browser, and so nobody's browser is misused.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    return origin is None or origin in (own, *settings.CSRF_TRUSTED_ORIGINS)


def too_large(request: HttpRequest) -> bool:
    """Whether more was sent than any form of ours holds; told by its declared length, before it is read."""
    return int(request.headers.get("Content-Length") or 0) > LARGEST_BODY_BYTES


def public_form(view: View) -> View:
    """A view for GET and POST that needs no CSRF cookie (docs/decisions/0011)."""

    @csrf_exempt  # `is_from_here` takes its place
    @require_http_methods(["GET", "HEAD", "POST"])
    @cache_control(private=True, no_store=True)
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and too_large(request):
            message = _("Expected at most %d KiB. Shorten the text and send it again.") % (LARGEST_BODY_BYTES // 1024)
            return HttpResponse(message, status=413, content_type="text/plain; charset=utf-8")
        if request.method == "POST" and not is_from_here(request):
            return render(request, "403_csrf.html", status=403)
        return view(request, *args, **kwargs)

    return guarded
