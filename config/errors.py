"""What a reader sees when the server fails: 503 while the database is away, 500 for a mistake of ours."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from blog.publication import publication
from config.logs import DATABASE_IS_AWAY

RETRY_AFTER_SECONDS = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: called while the exception is being handled, for whatever layer raised it.

    The pages are rendered without the request, so that nothing which may just have failed is asked again.
    """
    away = isinstance(sys.exc_info()[1], DATABASE_IS_AWAY)
    status = 503 if away else 500
    context = {"site": publication(), "LANGUAGE_CODE": get_language()}
    response = HttpResponse(render_to_string(f"{status}.html", context), status=status)
    response["Cache-Control"] = "no-store"
    if away:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
