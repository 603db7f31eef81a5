"""What every public page knows: the publication's name, and where its other languages are. No query, no session."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import translation

from blog.publication import publication


def languages() -> list[dict[str, object]]:
    """The languages of the site in order, each with the address of its home page."""
    return languages_seen_from(translation.get_language(), get_script_prefix())


@cache
def languages_seen_from(current: str, script_prefix: str) -> list[dict[str, object]]:
    """The same for pages in the language ``current``, under a prefix that ``reverse`` puts before addresses."""
    found: list[dict[str, object]] = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            found.append({"code": code, "name": name, "url": reverse("blog:home"), "current": code == current})
    return found


def site(request: HttpRequest) -> dict[str, object]:
    """``site``, ``languages`` and ``subscriptions`` (whether there are any) for templates."""
    return {
        "site": publication(),
        "languages": languages(),
        "subscriptions": settings.SUBSCRIPTIONS,
    }
