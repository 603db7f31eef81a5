"""Absolute URLs for feeds, metadata and the sitemap: with ``SITE_URL`` as origin if it is set."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri


def get_origin(request: HttpRequest) -> str:
    """Return scheme and host: those of ``SITE_URL`` if it is set, else those of the request.

    Raises:
        django.core.exceptions.DisallowedHost: the request's host is not in ``ALLOWED_HOSTS``.
    """
    return settings.CANONICAL_ORIGIN or f"{request.scheme}://{request.get_host()}"


def build_absolute_url(origin: str, path: str) -> str:
    """Return the URL of ``path`` on the site at ``origin``."""
    return str(iri_to_uri(urljoin(origin, path)))
