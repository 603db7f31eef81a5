"""The versions of a page in the site's languages, for menus and hreflang links."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils import translation


class LanguageVersion(NamedTuple):
    """A page in one language. ``note`` says, in that language, that the link leads to another page (the home page)."""

    code: str
    name: str
    url: str
    current: bool
    title: str = ""
    note: str = ""


def get_home_versions() -> tuple[LanguageVersion, ...]:
    return make_home_versions(translation.get_language(), get_script_prefix())


@lru_cache
def make_home_versions(current: str, script_prefix: str) -> tuple[LanguageVersion, ...]:
    """Return the home pages for a page in the language ``current``; cached per path that the site is mounted at."""
    versions = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            versions.append(LanguageVersion(code, name, reverse("posts:home"), current=code == current))
    return tuple(versions)


def filter_translated(versions: Iterable[LanguageVersion] | None) -> list[LanguageVersion]:
    """Return the versions that are the same page, or nothing if there is only one."""
    translated = [version for version in versions or () if not version.note]
    return translated if len(translated) > 1 else []


def get_hreflang_links(versions: Iterable[LanguageVersion]) -> list[tuple[str, str]]:
    """Return pairs of language code and path for search engines; ``x-default`` is the site's language, or the first.

    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    same = filter_translated(versions)
    default = next((version for version in same if version.code == settings.LANGUAGE_CODE), next(iter(same), None))
    return [(version.code, version.url) for version in same] + ([("x-default", default.url)] if default else [])
