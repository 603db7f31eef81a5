"""The language of a page: the prefix of its address, and nothing else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def language_of(request: HttpRequest) -> str:
    """The language that the path names, ``LANGUAGE_CODE`` without a prefix."""
    return translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Activates the language of the path.

    Django's ``LocaleMiddleware`` also asks cookie and ``Accept-Language``, and says ``Vary`` for it, which would make
    every cache keep a copy of the same page for each browser's list of languages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response in that language, with ``Content-Language``."""
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
