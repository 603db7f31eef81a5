"""Decorators of public views: what a cache may store, and forms that need no cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

MAX_FORM_BYTES = 64 * 1024


def public_page(*parameters: str) -> Callable[[View], View]:
    """Mark a page that is the same for every reader, so that a cache may store it; allow GET and HEAD only.

    ``parameters`` are the query parameters that the page depends on; a cache drops all others. A page without this
    mark is private, and so is one that sets cookies.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response.is_public_page = True  # type: ignore[attr-defined]
            return response

        marked.public_parameters = parameters  # type: ignore[attr-defined]
        return csrf_exempt(require_safe(marked))  # type: ignore[return-value]  # other methods get a 405, not a CSRF error

    return mark


def public_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Protect a public form without a CSRF cookie (docs/decisions/0011), and keep it out of caches."""

    @csrf_exempt  # is_same_origin replaces the token
    @require_http_methods(["GET", "HEAD", "POST"])
    @cache_control(private=True, no_store=True)
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and int(request.headers.get("Content-Length") or 0) > MAX_FORM_BYTES:
            message = _("Expected at most %d KiB. Shorten the text and send it again.") % (MAX_FORM_BYTES // 1024)
            return HttpResponse(message, status=413, content_type="text/plain; charset=utf-8")
        if request.method == "POST" and not is_same_origin(request):
            return render(request, "403_csrf.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def is_same_origin(request: HttpRequest) -> bool:
    """Whether no other site made the browser send this request: by ``Sec-Fetch-Site``, else by ``Origin``.

    Every browser sends one of the two with a POST, and no page can change them (Fetch Metadata; Fetch, 3.1). A client
    that sends neither is not a browser, so there are no credentials to misuse.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    return origin is None or origin in (own, *settings.CSRF_TRUSTED_ORIGINS)
