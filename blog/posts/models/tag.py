from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blog.posts.models.slug_history import SlugHistory

if TYPE_CHECKING:
    from blog.posts.models.post import Post

TAG_NAME_LENGTH = 60
NO_COMMA = _("A tag's name can't contain a comma, because commas separate tags.")


class TagQuerySet(models.QuerySet["Tag"]):
    def used_by(self, posts: models.QuerySet[Post]) -> TagQuerySet:
        """Filter the tags of ``posts``, each with its ``post_count`` among them, in alphabetical order."""
        return self.filter(posts__in=posts).annotate(post_count=Count("posts")).order_by(Lower("name"))


class Tag(models.Model):
    """A tag, shared by all languages; its page shows the posts in one."""

    name = models.CharField(_("name"), max_length=TAG_NAME_LENGTH, unique=True)
    slug = models.SlugField(_("slug"), max_length=TAG_NAME_LENGTH, unique=True, allow_unicode=True)
    slug_history = GenericRelation(SlugHistory)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = [Lower("name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("posts:tag", args=[self.slug])

    def clean(self) -> None:
        if "," in self.name:
            raise ValidationError({"name": NO_COMMA})
