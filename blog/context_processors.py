"""What every public page knows: the publication's name, and where its other languages are. No query, no session."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from blog.publication import publication


def languages() -> list[dict[str, object]]:
    """The languages of the site in order, each with the address of its home page."""
    current = translation.get_language()
    found: list[dict[str, object]] = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            found.append({"code": code, "name": name, "url": reverse("blog:home"), "current": code == current})
    return found


def site(request: HttpRequest) -> dict[str, object]:
    """``site``, ``languages`` and ``subscriptions`` (whether there are any) for templates."""
    return {"site": publication(), "languages": languages(), "subscriptions": settings.SUBSCRIPTIONS}
