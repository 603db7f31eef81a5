"""A subject that posts share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from blog.models.post import Post

TAG_NAME_LENGTH: Final = 60
NO_COMMA: Final = _("A tag has no comma in its name: commas stand between tags. Leave it out.")


class TagQuerySet(models.QuerySet["Tag"]):
    """Reads of tags."""

    def of(self, posts: models.QuerySet[Post]) -> TagQuerySet:
        """The tags of ``posts``, each with its ``post_count`` among them, in alphabetical order."""
        return self.filter(posts__in=posts).annotate(post_count=Count("posts")).order_by(Lower("name"))


class Tag(models.Model):
    """A tag, shared by all languages; its page shows the posts of one."""

    name = models.CharField(_("name"), max_length=TAG_NAME_LENGTH, unique=True)
    slug = models.SlugField(_("address"), max_length=TAG_NAME_LENGTH, unique=True, allow_unicode=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = [Lower("name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The tag's page, in the active language."""
        return reverse("blog:tag", args=[self.slug])

    def clean(self) -> None:
        """Refuse a name that the form of a post, where commas stand between tags, would take for two.

        Raises:
            ValidationError: there is a comma in the name.
        """
        if "," in self.name:
            raise ValidationError({"name": NO_COMMA})
