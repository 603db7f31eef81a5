"""Template tags for absolute URLs and language versions."""

from django import template
from django.template.context import Context

from blog.core.absolute_urls import get_origin
from blog.core.languages import filter_translated, get_hreflang_links

register = template.Library()
register.filter("translated", filter_translated)
register.filter("hreflang", get_hreflang_links)


@register.simple_tag(takes_context=True)
def site_origin(context: Context) -> str:
    request = context.get("request")
    return get_origin(request) if request else ""
