"""Middleware for the language of a page, the owner's settings, compression, and 404 pages in development."""

import re
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.defaults import page_not_found

from blog.core.site_identity import reading_settings_once

GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
TEXT = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml|javascript)\b")


def accepts_gzip(request: HttpRequest) -> bool:
    return GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) is not None


def get_path_language(request: HttpRequest) -> str:
    """Return the language of the path's prefix, or ``LANGUAGE_CODE`` if it has none."""
    return translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Activates the language of the path.

    Django's ``LocaleMiddleware`` also reads a cookie and ``Accept-Language`` and sets ``Vary`` for them, which would
    make every cache store a copy of the same page for each browser's list of languages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = get_path_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SiteSettingsMiddleware:
    """Reads the owner's settings at most once for each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading_settings_once():
            return self.get_response(request)


class NotFoundMiddleware:
    """In development, replaces Django's technical 404 page with the site's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return page_not_found(request, Http404()) if response.status_code == HTTPStatus.NOT_FOUND else response


class CompressionMiddleware(GZipMiddleware):
    """Compresses text that no inner layer has compressed: pages that are not cached, the admin, and errors.

    Django's middleware would compress pictures and other files too, and ignores ``gzip;q=0``. Against BREACH it adds
    random bytes, and CSRF tokens are masked (docs/decisions/0029).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not TEXT.match(response.headers.get("Content-Type", "")):
            return response
        if not accepts_gzip(request):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)
