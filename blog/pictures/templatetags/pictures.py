"""Limits for the upload dialog."""

from django import template
from django.conf import settings

from blog.pictures.models import ALT_LENGTH

register = template.Library()


@register.simple_tag
def picture_limits() -> dict[str, int]:
    """Return the maximum size of a file and the maximum length of an alternative text."""
    return {"bytes": settings.PICTURE_BYTES, "alt_length": ALT_LENGTH}
