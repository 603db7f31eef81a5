"""URLs with a page that fails: its error names the token in its path."""

import logging

from django.http import HttpRequest, HttpResponse
from django.urls import path

from blog.core.client_network import get_client_network
from config.urls import urlpatterns as site_urls

logger = logging.getLogger(__name__)


def fail(request: HttpRequest, token: str) -> HttpResponse:
    logger.warning("about to fail at %s for %s", request.path, get_client_network(request))
    raise RuntimeError(f"can't read {token} of\nreader@example.org")


handler500 = "config.errors.server_error"
urlpatterns = [path("preview/<str:token>/", fail), *site_urls]
