"""What every public page knows: the publication's name, and where its other languages are. No query, no session."""

from django.conf import settings
from django.http import HttpRequest

from blog.languages import home_editions
from blog.publication import publication


def site(request: HttpRequest) -> dict[str, object]:
    """``site``, ``languages`` and ``subscriptions`` (whether there are any) for templates."""
    return {
        "site": publication(),
        "languages": home_editions(),
        "subscriptions": settings.SUBSCRIPTIONS,
    }
