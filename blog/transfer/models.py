"""Where imported texts came from, and the URLs that they had there."""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.posts.models import Post

PATH_LENGTH = 500


class Redirect(models.Model):
    """A path of a former site that redirects to ``post``, as ``paths.normalize_path`` returns it."""

    path = models.CharField(_("former path"), max_length=PATH_LENGTH, unique=True)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="redirects", verbose_name=_("post"))

    class Meta:
        verbose_name = _("redirect from a former site")
        verbose_name_plural = _("redirects from a former site")

    def __str__(self) -> str:
        return self.path


class ImportedItem(models.Model):
    """An imported post, or a subscriber without anything that identifies it.

    A second run compares the source with ``fingerprint``, and the post with ``version``. ``post`` is empty once the
    post was deleted here. ``is_complete`` is false if a picture could not be stored.
    """

    key = models.CharField(max_length=64, unique=True)  # see make_key
    source = models.TextField()
    item_id = models.TextField(blank=True)
    translation_key = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64)
    is_complete = models.BooleanField(default=True)
    comment_ids = models.JSONField(default=list)  # of the imported comments, in the source
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="imports")
    version = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("imported post")
        verbose_name_plural = _("imported posts")

    def __str__(self) -> str:
        return f"{self.source}: {self.item_id}"


def make_key(source: str, item_id: str) -> str:
    """Return a hash: names of sources and items may be longer than an index allows."""
    return hashlib.sha256(f"{source}\0{item_id}".encode()).hexdigest()
