"""Revisions: the text of a post after each save. They exist until the post is deleted permanently."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.posts.models.post import Post


class Revision(models.Model):
    """Title, summary, text and tags of ``post`` after a save; ``version`` is the post's."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300)
    body = models.TextField()
    tags = models.JSONField(default=list)  # names, in alphabetical order
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.UniqueConstraint(fields=["post", "version"], name="revision_is_unique")]

    def __str__(self) -> str:
        return f"{self.post_id}, {self.version}"
