"""Limits the size of requests by their declared length, before anything reads them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from config.errors import too_large


class RequestSizeMiddleware:
    """Answers 413 to a request with more than ``LARGEST_BODY_BYTES``.

    Django limits the fields of a form but not its files, and reads all of them for the CSRF token, from any client.
    A body without a declared length is never read (PEP 3333), so there is nothing to count.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= settings.LARGEST_BODY_BYTES:
            return self.get_response(request)
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            return too_large(most_bytes=settings.LARGEST_BODY_BYTES)
