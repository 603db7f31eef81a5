from django import template
from django.conf import settings

from blog.pictures.models import ALT_LENGTH

register = template.Library()


@register.simple_tag
def picture_limits() -> dict[str, int]:
    return {"bytes": settings.PICTURE_BYTES, "alt_length": ALT_LENGTH}
