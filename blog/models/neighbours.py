"""The posts before and after another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from blog.models.post import Post


class Neighbours(TypedDict):
    """The posts around one in time."""

    older: Post | None
    newer: Post | None


def neighbours_of(post: Post, around: Iterable[Post]) -> Neighbours:
    """Which of the posts around ``post`` is which."""
    found = Neighbours(older=None, newer=None)
    for one in around:
        is_older = (one.published_at, one.pk) < (post.published_at, post.pk)
        found["older" if is_older else "newer"] = one
    return found
