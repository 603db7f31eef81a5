"""Serves copies of public pages, and tells every other page to be kept by nobody."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation

from blog.core.middleware import get_path_language
from blog.pagecache.generations import NoGenerations, get_generations
from blog.pagecache.pages import Page
from blog.pagecache.stores import LARGEST_PAGE_BYTES, Key, store

SAFE_METHODS: Final = ("GET", "HEAD")
PRIVATE: Final = "private, no-store"
ACCEPTS_GZIP: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


class PageCacheMiddleware:
    """Outside of everything that costs: what is served from a copy opens neither session nor connection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.generations = NoGenerations() if settings.CACHE_URL == "off" else get_generations()
        self.store = store()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The copy, or what the rest of the stack says, which becomes a copy if it is a public page."""
        if request.method not in SAFE_METHODS:
            response = private(self.get_response(request))
            if response.status_code < 400:
                self.generations.settle()
            return response
        if not is_anonymous(request) or not keep_known_parameters(request):
            return private(self.get_response(request))
        generation, key = self.generations.current(), key_of(request)
        page = self.store.get(generation.id, key) if generation else None
        if page is None:
            response = self.get_response(request)
            if not is_public(response):
                return private(response)
            page = Page.from_response(response, generation=generation, compress=accepts_gzip(request))
            keep = generation is not None and page.size_bytes < LARGEST_PAGE_BYTES
            if generation and keep:
                self.store.set(generation.id, key, page)
            return page.answer(request, "fwd=miss; stored" if keep else "fwd=miss")
        return page.answer(request, "hit")


def is_anonymous(request: HttpRequest) -> bool:
    """Whether nobody can be recognised: no session, no message, no password."""
    if "HTTP_AUTHORIZATION" in request.META:
        return False
    if "HTTP_COOKIE" not in request.META:
        return True
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES


def keep_known_parameters(request: HttpRequest) -> bool:
    """Leave in the query what the page knows, so that the rest can neither multiply copies nor get into one.

    ``False`` when no public page is there, whose query is left alone, or when it has more fields than Django reads:
    that is refused further inside, where errors have their headers.
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
    request.META = request.META | {"QUERY_STRING": query}  # a copy: the server logs from its own what was asked for
    request.GET = QueryDict(query)
    return True


def key_of(request: HttpRequest) -> Key:
    """All that a public page can depend on, besides the generation."""
    meta = request.META
    encoding = "gzip" if accepts_gzip(request) else ""
    place = (request.scheme or "", meta.get("HTTP_HOST", ""), meta.get("SCRIPT_NAME", ""))  # where links lead
    return (*place, request.path_info, meta.get("QUERY_STRING", ""), encoding)


def accepts_gzip(request: HttpRequest) -> bool:
    """Whether ``Accept-Encoding`` has gzip, and not with the weight 0."""
    return ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) is not None


def is_public(response: HttpResponseBase) -> bool:
    """Whether the view marked its page, and nothing on the way made it one for somebody."""
    return (
        getattr(response, "is_public_page", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and response.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        and "Cache-Control" not in response.headers
    )


def private(response: HttpResponse) -> HttpResponse:
    """``response``, to be kept by nobody, unless it says otherwise itself, as static files do."""
    response.headers.setdefault("Cache-Control", PRIVATE)
    return response
