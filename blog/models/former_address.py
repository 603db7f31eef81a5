"""Addresses that posts, series and tags once had: whoever comes by one is sent to where they are now.

A row names a post, a series or a tag, not an address, so a chain of changes is one redirect however long it is. A row
is asked only where the public finds nothing: an address that somebody has taken over is its new owner's, once that is
public.
"""

from django.conf import settings
from django.db import models

from blog.models.post import Post
from blog.models.series import Series
from blog.models.tag import TAG_NAME_LENGTH, Tag


class FormerPostAddress(models.Model):
    """A language and a slug under which ``post`` was once to be found."""

    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    slug = models.SlugField(max_length=200, allow_unicode=True, db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="former_addresses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug", "language"], name="former_post_address_is_unique")]

    def __str__(self) -> str:
        return f"{self.language}: {self.slug}"


class FormerSeriesAddress(models.Model):
    """A language and a slug under which ``series`` was once to be found."""

    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    slug = models.SlugField(max_length=200, allow_unicode=True, db_index=False)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="former_addresses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug", "language"], name="former_series_address_is_unique")]

    def __str__(self) -> str:
        return f"{self.language}: {self.slug}"


class FormerTagAddress(models.Model):
    """A slug that ``tag``, or a tag that was merged into it, once had."""

    slug = models.SlugField(max_length=TAG_NAME_LENGTH, unique=True, allow_unicode=True)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="former_addresses")

    def __str__(self) -> str:
        return self.slug
