"""Posts that lead on to one another."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db import models

from blog.models.post import Post

SHOWN: Final = 3


class RelatedPost(models.Model):
    """That ``other`` is close to ``post``; the lower ``place``, the closer. Written by ``services.related``.

    The other may be a draft: it waits here for the day when it is public, and whoever reads leaves it out until then.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related_posts", db_index=False)
    other = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related_to")
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "other"], name="related_post_is_unique")]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.other_id}"


class RelatedLink(NamedTuple):
    """What a link to a related post needs."""

    place: int
    title: str
    slug: str
    summary: str


def related_links(post: Post, *, besides: Iterable[Post | None]) -> tuple[RelatedLink, ...]:
    """The closest of the public posts that ``with_related`` brought along, without those that are linked anyway."""
    linked = {other.slug for other in besides if other}
    found = (RelatedLink(**link) for link in vars(post).get("related_list") or [])
    return tuple(sorted(link for link in found if link.slug not in linked)[:SHOWN])
