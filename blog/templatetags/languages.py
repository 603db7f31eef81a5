"""Where a page is to be read in other languages."""

from collections.abc import Iterable

from django import template

from blog import languages
from blog.languages import Edition
from blog.models import Post

register = template.Library()


@register.simple_tag
def post_editions(post: Post) -> tuple[Edition, ...]:
    """The post in every language of the site, home pages where it is not translated."""
    return languages.post_editions(post)


@register.filter
def translated(editions: Iterable[Edition]) -> list[Edition]:
    """Those that are the same page."""
    return languages.translated(editions)


@register.filter
def hreflang(editions: Iterable[Edition]) -> list[tuple[str, str]]:
    """Codes and paths for search engines."""
    return languages.hreflang(editions)
