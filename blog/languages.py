"""Where a page is to be read in the languages of the site."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext

from blog.models import Post


@dataclass(frozen=True, slots=True)
class Edition:
    """A page in one language. ``note`` says, in that language, when it is another page than the reader may expect."""

    code: str
    name: str
    url: str
    current: bool
    title: str = ""
    note: str = ""


def home_editions() -> tuple[Edition, ...]:
    """The home page in every language."""
    return home_editions_beside(translation.get_language(), get_script_prefix())


@lru_cache
def home_editions_beside(current: str, script_prefix: str) -> tuple[Edition, ...]:
    """The home pages, seen from the one in the language ``current``, where the site is served under that path."""
    found = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            found.append(Edition(code, name, reverse("blog:home"), current=code == current))
    return tuple(found)


def post_edition(post: Post, code: str, name: str) -> Edition:
    """The post in a language; where it is not published in that, the home page, and a note that says so."""
    version = next((one for one in post.versions if one["language"] == code), None)
    with translation.override(code):
        if code == post.language:
            return Edition(code, name, post.get_absolute_url(), current=True, title=post.title)
        if version:
            url = reverse("blog:post", args=[version["slug"]])
            return Edition(code, name, url, current=False, title=version["title"])
        return Edition(code, name, reverse("blog:home"), current=False, note=gettext("home page"))


def post_editions(post: Post) -> tuple[Edition, ...]:
    """The post in every language of the site."""
    return tuple(post_edition(post, code, name) for code, name in settings.LANGUAGES)


def translated(editions: Iterable[Edition] | None) -> list[Edition]:
    """Those that are the same page; none unless there are two."""
    found = [edition for edition in editions or () if not edition.note]
    return found if len(found) > 1 else []


def hreflang(editions: Iterable[Edition]) -> list[tuple[str, str]]:
    """Codes and paths for search engines.

    ``x-default``, for readers of no language of ours, is the site's own language, or the first that there is
    (https://developers.google.com/search/docs/specialty/international/localized-versions).
    """
    same = translated(editions)
    default = next((edition for edition in same if edition.code == settings.LANGUAGE_CODE), next(iter(same), None))
    return [(edition.code, edition.url) for edition in same] + ([("x-default", default.url)] if default else [])
