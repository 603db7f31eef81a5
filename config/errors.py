"""What a reader sees when the server fails: 503 while the database is away, 500 for a mistake of ours.

And what is answered to a form with more text than the server takes: 413.
"""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.defaults import bad_request

from blog.core.site_identity import get_site_identity
from config.logs import DATABASE_IS_AWAY

RETRY_AFTER_SECONDS = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: called while the exception is being handled, for whatever layer raised it.

    The pages are rendered without the request, so that nothing which may just have failed is asked again.
    """
    away = isinstance(sys.exc_info()[1], DATABASE_IS_AWAY)
    status = 503 if away else 500
    context = {"site": get_site_identity(), "LANGUAGE_CODE": get_language()}
    response = HttpResponse(render_to_string(f"{status}.html", context), status=status)
    response["Cache-Control"] = "no-store"
    if away:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def too_large(*, most_bytes: int) -> HttpResponse:
    context = {"site": get_site_identity(), "LANGUAGE_CODE": get_language(), "largest": most_bytes // 1_000_000}
    response = HttpResponse(render_to_string("413.html", context), status=413)
    response["Cache-Control"] = "no-store"
    return response


def client_error(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    return bad_request(request, exception)
