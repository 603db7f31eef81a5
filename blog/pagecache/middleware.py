"""Serves public pages from the cache, and forbids browsers and proxies to store any other."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation

from blog.core.middleware import accepts_gzip, get_path_language
from blog.pagecache.generations import NullTracker, make_tracker
from blog.pagecache.pages import CachedPage
from blog.pagecache.stores import MAX_PAGE_BYTES, Key, make_store

SAFE_METHODS = ("GET", "HEAD")
PRIVATE = "private, no-store"


class PageCacheMiddleware:
    """Comes first, so that a cached page needs neither a session nor a database connection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.tracker = NullTracker() if settings.CACHE_URL == "off" else make_tracker()
        self.store = make_store()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            response = make_private(self.get_response(request))
            if response.status_code < 400:
                self.tracker.wait_for_workers()
            return response
        if not is_anonymous(request) or not drop_unknown_parameters(request):
            return make_private(self.get_response(request))
        generation, key = self.tracker.get_current() if has_known_host(request) else None, build_key(request)
        page = self.store.get(generation.id, key) if generation else None
        if page:
            return page.make_response(request, "hit")
        response = self.get_response(request)
        if not is_public(response):
            return make_private(response)
        page = CachedPage.from_response(response, generation=generation, compress=accepts_gzip(request))
        if generation and page.size_bytes < MAX_PAGE_BYTES:
            self.store.set(generation.id, key, page)
            return page.make_response(request, "fwd=miss; stored")
        return page.make_response(request, "fwd=miss")


def is_anonymous(request: HttpRequest) -> bool:
    if "HTTP_AUTHORIZATION" in request.META:
        return False
    if "HTTP_COOKIE" not in request.META:
        return True
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES


def has_known_host(request: HttpRequest) -> bool:
    """Whether the ``Host`` header names this site as its settings do, without a port or with one in use.

    Django accepts any port, letter case and subdomain that ``ALLOWED_HOSTS`` allows; each would fill the cache with
    copies of its own. Those pages are rendered.
    """
    host, port = request.META.get("HTTP_HOST", ""), request.META.get("SERVER_PORT", "")
    origins = (settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS)
    return host.removesuffix(f":{port}") in settings.ALLOWED_HOSTS or host in {urlsplit(url).netloc for url in origins}


def drop_unknown_parameters(request: HttpRequest) -> bool:
    """Remove from the query what the page does not use, so that it can neither fill the cache nor get into a page.

    Returns ``False``, and leaves the query alone, if the URL is of no public page, or if the query has more parameters
    than Django reads: the rest of the stack then answers with an error that has all headers.
    """
    if not request.META.get("QUERY_STRING"):
        return True
    try:
        with translation.override(get_path_language(request)):
            view = resolve(request.path_info).func
    except Resolver404:
        return False
    known = getattr(view, "public_parameters", None)
    if known is None:
        return False
    try:
        given = request.GET
    except SuspiciousOperation:
        return False
    query = urlencode([(name, given[name]) for name in known if name in given])
    request.META = request.META | {"QUERY_STRING": query}  # a copy: the server logs the original query
    request.GET = QueryDict(query)
    return True


def build_key(request: HttpRequest) -> Key:
    meta = request.META
    encoding = "gzip" if accepts_gzip(request) else ""
    site = (request.scheme or "", meta.get("HTTP_HOST", ""), meta.get("SCRIPT_NAME", ""))  # for absolute URLs
    return (*site, request.path_info, meta.get("QUERY_STRING", ""), encoding)


def is_public(response: HttpResponseBase) -> bool:
    return (
        getattr(response, "is_public_page", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and response.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        and "Cache-Control" not in response.headers
    )


def make_private(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Cache-Control", PRIVATE)
    return response
