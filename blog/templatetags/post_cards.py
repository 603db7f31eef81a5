"""The cards of posts in lists. Rendering one takes longer than all queries of its page, and most are shown often."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe

from blog.models import Post
from blog.shown import ListPost
from blog.templatetags.kept import kept

register = template.Library()


@register.simple_tag
def post_cards(posts: Iterable[Post], *, first_is_lead: bool = False) -> SafeString:
    """The cards of posts that ``for_list`` has read; the first of them may be larger."""
    cards = (
        kept("blog/includes/post_card.html", post=ListPost.of(post), is_lead=bool(first_is_lead) and number == 0)
        for number, post in enumerate(posts)
    )
    return mark_safe("".join(cards))  # noqa: S308  templates made each


@register.simple_tag
def card_foot(post: Post) -> SafeString:
    """What stands under the title and the words of a post."""
    return kept("blog/includes/card_foot.html", post=ListPost.of(post))
