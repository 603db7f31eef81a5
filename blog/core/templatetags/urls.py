"""Template tags for absolute URLs and language versions."""

from collections.abc import Iterable

from django import template
from django.template.context import Context

from blog.core.absolute_urls import get_origin
from blog.core.languages import LanguageVersion, filter_translated, get_hreflang_links

register = template.Library()


@register.simple_tag(takes_context=True)
def site_origin(context: Context) -> str:
    request = context.get("request")
    return get_origin(request) if request else ""


@register.filter
def translated(versions: Iterable[LanguageVersion]) -> list[LanguageVersion]:
    return filter_translated(versions)


@register.filter
def hreflang(versions: Iterable[LanguageVersion]) -> list[tuple[str, str]]:
    return get_hreflang_links(versions)
