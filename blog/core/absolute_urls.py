"""Absolute URLs for feeds, metadata and the sitemap: with ``SITE_URL`` as origin if it is set."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri


def get_origin(request: HttpRequest) -> str:
    """Return the origin of ``SITE_URL``, else of the request; raises ``DisallowedHost`` if its host is not allowed."""
    return settings.CANONICAL_ORIGIN or f"{request.scheme}://{request.get_host()}"


def build_absolute_url(origin: str, path: str) -> str:
    return str(iri_to_uri(urljoin(origin, path)))
