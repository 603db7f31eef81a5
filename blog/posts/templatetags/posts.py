from django import template
from django.utils.safestring import SafeString

from blog.posts.models import Post
from blog.posts.rendering.card import get_card

register = template.Library()


@register.filter
def card(post: Post) -> SafeString:
    return get_card(post)
