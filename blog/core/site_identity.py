"""The site's name, tagline, links and look: from the owner's settings, or from the environment where they are empty."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from blog.core.models import SiteSettings
from blog.core.profile_links import ProfileLink, parse_profile_links


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """The site, for templates.

    Attributes:
        accent_color: six hexadecimal digits, or "" for the default.
        version: changes whenever the owner's settings change; a key of cached fragments.
    """

    name: str
    tagline: str
    footer_text: str
    profile_links: list[ProfileLink]
    accent_color: str
    posts_per_page: int
    version: str


_request_settings: ContextVar[list[SiteSettings] | None] = ContextVar("request_settings", default=None)
_last_settings = SiteSettings()


@contextmanager
def reading_settings_once() -> Iterator[None]:
    """Read the owner's settings from the database at most once in the block, which is a request."""
    token = _request_settings.set([])
    try:
        yield
    finally:
        _request_settings.reset(token)


def get_site_identity() -> SiteIdentity:
    """Return the current identity; the default tagline is in the active language."""
    read = _request_settings.get()
    if read is None:
        return make_identity(load_settings())
    if not read:
        read.append(load_settings())
    return make_identity(read[0])


def get_last_site_identity() -> SiteIdentity:
    """Return the identity that this process read last. It needs no query, so error pages can use it."""
    return make_identity(_last_settings)


def load_settings() -> SiteSettings:
    global _last_settings  # noqa: PLW0603  one for the process
    _last_settings = SiteSettings.objects.first() or SiteSettings()
    return _last_settings


def make_identity(stored: SiteSettings) -> SiteIdentity:
    default_tagline = settings.SITE["tagline"] or gettext("Django, containers, and the wheels between them")
    return SiteIdentity(
        name=stored.name or settings.SITE["name"],
        tagline=stored.tagline or default_tagline,
        footer_text=stored.footer_text,
        profile_links=parse_profile_links(stored.profile_links),
        accent_color=stored.accent_color.removeprefix("#"),
        posts_per_page=stored.posts_per_page or settings.POSTS_PER_PAGE,
        version=str(stored.changed_at),
    )
