"""The comments under a post."""

import re
from dataclasses import dataclass
from typing import Final

from django import template
from django.utils.safestring import SafeString, mark_safe

from blog.comments.models import RenderedComments, are_comments_open
from blog.posts.models import Post

register = template.Library()

# As the template of the threads writes it; a comment itself can't have a class.
REPLY_LINK: Final = re.compile(r'<p class="reply">.*?</p>')


@dataclass(frozen=True, slots=True)
class PostComments:
    """The approved comments of a post as HTML, their number, and whether readers can write more."""

    html: SafeString
    count: int
    are_open: bool


@register.simple_tag
def get_comments(post: Post) -> PostComments:
    """Read the comments of ``post`` in one query."""
    stored = RenderedComments.objects.filter(post=post).first() or RenderedComments(html="", comment_count=0)
    are_open = are_comments_open(post)
    html = stored.html if are_open else REPLY_LINK.sub("", stored.html)
    return PostComments(mark_safe(html), stored.comment_count, are_open)  # noqa: S308  escaped when it was stored
