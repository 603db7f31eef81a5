"""Updates the index when posts change."""

from typing import Any

from blog.posts.models import Post
from blog.search.services import posts_index, tags_index


def index_post(sender: type[Post], post: Post, **kwargs: Any) -> None:
    posts_index(posts=[post])


def index_tags(sender: Any, post_ids: list[int], **kwargs: Any) -> None:
    tags_index(post_ids=post_ids)
