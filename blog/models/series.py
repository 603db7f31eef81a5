"""Posts that belong together in an order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from blog.models.language import LanguageField

if TYPE_CHECKING:
    from blog.models.post import Post


class SeriesQuerySet(models.QuerySet["Series"]):
    """Reads of series."""

    def of(self, posts: models.QuerySet[Post]) -> SeriesQuerySet:
        """The series of ``posts``, each with its ``post_count`` among them, in alphabetical order."""
        return self.filter(posts__in=posts).annotate(post_count=Count("posts")).order_by(Lower("title"))


class Series(models.Model):
    """Posts of one language in an order of their own. The public sees it once one of them is published."""

    language = LanguageField(_("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"), max_length=200, allow_unicode=True, help_text=_("The last part of the series’ URL.")
    )
    description = models.TextField(_("description"), max_length=500, blank=True, help_text=_("Plain text."))

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = [Lower("title")]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"],
                name="series_address_is_unique",
                violation_error_message=_("Another series in this language has this address."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The series' page, under the prefix of its own language."""
        with translation.override(self.language):
            return reverse("blog:series", args=[self.slug])

    def clean(self) -> None:
        """Refuse a language that one of its posts is not in."""
        if self.pk and self.posts.exclude(language=self.language).exists():
            raise ValidationError({"language": _("Expected the language of its posts. Take them out first.")})


class Part(NamedTuple):
    """What a link to a part of a series needs; ``number`` is the writer's, which may have gaps."""

    number: int
    title: str
    slug: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stands among the published parts of its series: ``parts`` in order, ``position`` from 1."""

    parts: tuple[Part, ...]
    position: int

    @classmethod
    def among(cls, parts: Iterable[Part], number: int) -> Self | None:
        """The place of the part with this number; ``None`` if it is not one of them."""
        ordered = tuple(sorted(parts, key=lambda part: part.number))
        numbers = [part.number for part in ordered]
        return cls(ordered, numbers.index(number) + 1) if number in numbers else None

    @property
    def previous(self) -> Part | None:
        """The part before, if there is one."""
        return self.parts[self.position - 2] if self.position > 1 else None

    @property
    def next(self) -> Part | None:
        """The part after, if there is one."""
        return self.parts[self.position] if self.position < len(self.parts) else None
