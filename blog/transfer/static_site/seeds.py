"""Where the search for pages starts."""

from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote

from django.conf import settings
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from blog.posts.models import Post, Series, SlugHistory, Tag
from blog.transfer.models import Redirect

FORMER_PAGES: dict[str, type[Model]] = {"posts:post": Post, "posts:series": Series, "posts:tag": Tag}
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def get_seeds() -> Iterator[str]:
    """Yield the URLs of home pages, of files that no page links to, and of pages that may have moved."""
    for language in LANGUAGES:
        with translation.override(language):
            yield reverse("posts:home")
    for name in ("sitemap", "robots"):
        with suppress(NoReverseMatch):  # their app is optional
            yield reverse(name)
    yield from get_former_urls()


def get_former_urls() -> Iterator[str]:
    """Yield the URLs of all former slugs and paths; the site redirects those of public pages."""
    for view, model in FORMER_PAGES.items():
        for former in SlugHistory.objects.of_model(model):
            for language in [former.language] if former.language else LANGUAGES:
                with translation.override(language):
                    yield reverse(view, args=[former.slug])
    for path in Redirect.objects.exclude(path__contains="?").values_list("path", flat=True):
        yield quote(path if path.endswith(".html") else f"{path}/")
