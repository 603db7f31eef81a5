from django.conf import settings
from django.utils.translation import gettext


def get_site_identity() -> dict[str, str]:
    """Return ``SITE_NAME`` and ``SITE_TAGLINE``; the default tagline is in the active language."""
    tagline = settings.SITE["tagline"] or gettext("Django, containers, and the wheels between them")
    return {"name": settings.SITE["name"], "tagline": tagline}
