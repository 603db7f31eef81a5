"""Former slugs of posts, tags and series, for redirects."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.core.fields import LanguageField


class SlugHistoryQuerySet(models.QuerySet["SlugHistory"]):
    def of_model(self, model: type[models.Model]) -> Self:
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def get_target_ids(self, model: type[models.Model], *, slug: str, language: str = "") -> models.QuerySet[Any, Any]:
        """Return the id of the object that once had ``slug``, as a QuerySet for ``pk__in``."""
        return self.of_model(model).filter(slug=slug, language=language).values("object_id")


class SlugHistory(models.Model):
    """A slug that ``target`` had before; ``language`` is empty for tags, whose slugs are the same in all languages.

    A row points to an object, not to another slug, so a chain of renames is a single redirect. It is only looked up
    where no page was found: a slug that is in use again belongs to its new owner.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey()
    language = LanguageField(max_length=10, choices=settings.LANGUAGES, blank=True)
    slug = models.SlugField(max_length=200, allow_unicode=True, db_index=False)

    objects = SlugHistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")
        constraints = [
            models.UniqueConstraint(fields=["slug", "content_type", "language"], name="slug_history_is_unique")
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="slug_history_target")]

    def __str__(self) -> str:
        return f"{self.language}: {self.slug}" if self.language else self.slug
