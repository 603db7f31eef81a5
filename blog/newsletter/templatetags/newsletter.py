from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def can_subscribe() -> bool:
    return bool(settings.SUBSCRIPTIONS)
