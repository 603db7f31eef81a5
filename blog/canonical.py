"""The one address of each page where several hosts lead to the site: what feeds and search engines know it by."""

from urllib.parse import urljoin

from django.conf import settings
from django.utils.encoding import iri_to_uri

from blog.shown import AnyRequest


def site_origin(request: AnyRequest) -> str:
    """Scheme and host: those of ``SITE_URL`` where it is set, else those that the request came to."""
    return settings.CANONICAL_ORIGIN or f"{request.scheme}://{request.get_host()}"


def absolute_url(request: AnyRequest, path: str) -> str:
    """``path`` there."""
    if settings.CANONICAL_ORIGIN:
        return str(iri_to_uri(urljoin(settings.CANONICAL_ORIGIN, path)))
    return request.build_absolute_uri(path)
