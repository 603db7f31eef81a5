"""What the publication calls itself."""

from typing import TypedDict

from django.conf import settings
from django.utils.translation import gettext


class Publication(TypedDict):
    """The name and the line under it."""

    name: str
    tagline: str


def publication() -> Publication:
    """``SITE_NAME`` and ``SITE_TAGLINE``; without a tagline of its own, a blog has ours, in the active language."""
    tagline = settings.SITE["tagline"] or gettext("Django, containers, and the wheels between them")
    return Publication(name=settings.SITE["name"], tagline=tagline)
