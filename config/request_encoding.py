"""Reads every request as UTF-8, as browsers send it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class RequestEncodingMiddleware:
    """Ignores the charset of ``Content-Type``.

    Django would decode the query and multipart forms with any of Python's codecs. Some of them are not for text
    (``hex``), and some return surrogates (``utf-7``), which no database takes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding:
            request.encoding = "utf-8"
        return self.get_response(request)
