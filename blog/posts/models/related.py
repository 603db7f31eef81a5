"""Related posts, stored when a post is saved."""

from django.db import models

from blog.posts.models.post import Post


class RelatedPost(models.Model):
    """``other``, which may be a draft, is related to ``post``; the lower ``rank``, the closer."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related_posts", db_index=False)
    other = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related_to")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "other"], name="related_post_is_unique")]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.other_id}"
