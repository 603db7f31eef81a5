"""A subject that posts share."""

from __future__ import annotations

from django.db import models
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class TagQuerySet(models.QuerySet["Tag"]):
    """Reads of tags."""

    def in_use(self, language: str) -> TagQuerySet:
        """The tags of published posts in ``language``, each with its ``post_count``, in alphabetical order."""
        from blog.models.post import Post  # post.py imports this module

        posts = Post.objects.published().in_language(language)
        return self.filter(posts__in=posts).annotate(post_count=Count("posts")).order_by("name")


class Tag(models.Model):
    """A tag, shared by all languages; its page shows the posts of one."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True, allow_unicode=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The tag's page, in the active language."""
        return reverse("blog:tag", args=[self.slug])
