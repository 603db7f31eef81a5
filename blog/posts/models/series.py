from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from blog.core.fields import LanguageField
from blog.posts.models.slug_history import SlugHistory

if TYPE_CHECKING:
    from blog.posts.models.post import Post


class SeriesQuerySet(models.QuerySet["Series"]):
    def used_by(self, posts: models.QuerySet[Post]) -> SeriesQuerySet:
        """Filter the series of ``posts``, each with its ``post_count`` among them, in alphabetical order."""
        return self.filter(posts__in=posts).annotate(post_count=Count("posts")).order_by(Lower("title"))


class Series(models.Model):
    """An ordered list of posts in one language; public once one of them is published."""

    language = LanguageField(_("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("slug"), max_length=200, allow_unicode=True, help_text=_("The last part of the series’ URL.")
    )
    description = models.TextField(_("description"), max_length=500, blank=True, help_text=_("Plain text."))
    slug_history = GenericRelation(SlugHistory)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = [Lower("title")]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"],
                name="series_slug_is_unique",
                violation_error_message=_("Another series in this language has this slug."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        with translation.override(self.language):
            return reverse("posts:series", args=[self.slug])

    def clean(self) -> None:
        if self.pk and self.posts.exclude(language=self.language).exists():
            raise ValidationError({"language": _("Expected the language of its posts. Take them out first.")})


class Part(NamedTuple):
    """A link to a part of a series; numbers are set by the writer and may have gaps."""

    number: int
    title: str
    slug: str


class SeriesPosition(NamedTuple):
    """The position of a post, from 1, among the published ``parts`` of its series."""

    parts: tuple[Part, ...]
    position: int

    @classmethod
    def find(cls, parts: Iterable[Part], number: int) -> Self | None:
        """Return the position of the part with this number; ``None`` if it is not among ``parts``."""
        ordered = tuple(sorted(parts, key=lambda part: part.number))
        numbers = [part.number for part in ordered]
        return cls(ordered, numbers.index(number) + 1) if number in numbers else None

    @property
    def previous(self) -> Part | None:
        return self.parts[self.position - 2] if self.position > 1 else None

    @property
    def next(self) -> Part | None:
        return self.parts[self.position] if self.position < len(self.parts) else None
