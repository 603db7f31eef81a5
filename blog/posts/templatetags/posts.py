from django import template

from blog.posts.models import Post
from blog.posts.models.post import PostQuerySet
from blog.posts.rendering.card import get_card

MAX_RECENT = 5

register = template.Library()
register.filter("card", get_card)


@register.simple_tag
def recent_posts() -> PostQuerySet:
    """Return the newest posts in the active language."""
    return Post.objects.published().in_language().for_links()[:MAX_RECENT]
