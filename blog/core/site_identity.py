from typing import TypedDict

from django.conf import settings
from django.utils.translation import gettext


class SiteIdentity(TypedDict):
    name: str
    tagline: str


def get_site_identity() -> SiteIdentity:
    """Return ``SITE_NAME`` and ``SITE_TAGLINE``; the default tagline is in the active language."""
    tagline = settings.SITE["tagline"] or gettext("Django, containers, and the wheels between them")
    return SiteIdentity(name=settings.SITE["name"], tagline=tagline)
