"""Related posts, stored when a post is saved."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db import models

from blog.posts.models.post import Post

MAX_SHOWN: Final = 3


class RelatedPost(models.Model):
    """``other`` is related to ``post``; the lower ``rank``, the closer. Written by ``services.related``.

    ``other`` may be a draft, which is left out until it is public.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related_posts", db_index=False)
    other = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related_to")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "other"], name="related_post_is_unique")]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.other_id}"


class RelatedLink(NamedTuple):
    """A link to a related post."""

    rank: int
    title: str
    slug: str
    summary: str


def get_related_links(post: Post, *, exclude: Iterable[Post | None]) -> tuple[RelatedLink, ...]:
    """Return the closest public posts that ``with_related`` has read, except those that the page links anyway."""
    excluded = {other.slug for other in exclude if other}
    links = (RelatedLink(**link) for link in vars(post).get("related_list") or [])
    return tuple(sorted(link for link in links if link.slug not in excluded)[:MAX_SHOWN])
