"""Whether readers can subscribe."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def can_subscribe() -> bool:
    """Return whether the site sends mail."""
    return bool(settings.SUBSCRIPTIONS)
