"""What a reader sees when the server fails: 503 while the database is away, 500 for a mistake of ours.

And what is answered to a form with more text than the server takes: 413.
"""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from blog.core.site_identity import get_last_site_identity
from config.logs import DATABASE_IS_AWAY
from config.request_id import get_request_id

RETRY_AFTER_SECONDS = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``, called while the exception is being handled, of any layer."""
    if not isinstance(sys.exc_info()[1], DATABASE_IS_AWAY):
        return render_error(500)
    response = render_error(503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def too_large(*, most_bytes: int) -> HttpResponse:
    return render_error(413, largest=most_bytes // 1_000_000)


def render_error(status: int, **context: object) -> HttpResponse:
    """Render a page without the request, so that nothing that may just have failed is used again."""
    context |= {"site": get_last_site_identity(), "LANGUAGE_CODE": get_language(), "request_id": get_request_id()}
    html = render_to_string(f"{status}.html", context)
    return HttpResponse(html, status=status, headers={"Cache-Control": "private, no-store"})


def client_error(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    return render_error(400)
