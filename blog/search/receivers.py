"""Keeps the search index current."""

from typing import Any

from blog.posts.models import Post
from blog.search.services import posts_index, tags_index


def index_post(sender: type[Post], post: Post, **kwargs: Any) -> None:
    """Index a post that was saved."""
    posts_index(posts=[post])


def index_tags(sender: Any, post_ids: list[int], **kwargs: Any) -> None:
    """Index the tags of posts whose tags changed."""
    tags_index(post_ids=post_ids)
