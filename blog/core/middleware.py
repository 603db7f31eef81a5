"""Middleware that activates the language of a page: the prefix of its path decides, nothing else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


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
