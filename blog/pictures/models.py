"""A picture for posts."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ALT_LENGTH: Final = 300
DIGEST_LENGTH: Final = 32
# The formats that pages get, by the extensions of their files. https://www.iana.org/assignments/media-types
MEDIA_TYPES: Final = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
FILE_NAME: Final = rf"[0-9a-f]{{{DIGEST_LENGTH}}}-[1-9][0-9]{{0,3}}\.(?:{'|'.join(MEDIA_TYPES)})"
# How wide a picture is on the page, for the browser to choose a file: as the text column of post.css.
SIZES: Final = "(min-width: 34rem) 31rem, 92vw"
MARKDOWN_SIGNS: Final = re.compile(r"([\\\[\]`*_<>&])")


class Picture(models.Model):
    """An uploaded picture, which ``services.picture`` has made anew in several widths and formats.

    ``digest`` is of the bytes that were uploaded, so that a picture has one name however often it comes.
    """

    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True, editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=ALT_LENGTH,
        blank=True,
        help_text=_("What the picture tells, for whoever doesn't see it."),
    )
    formats = models.JSONField(editable=False, default=list)  # extensions, the smallest files first, the fallback last
    widths = models.JSONField(editable=False, default=list)  # in pixels, the widest last
    height = models.PositiveIntegerField(editable=False)  # of the widest, in pixels
    byte_count = models.PositiveBigIntegerField(editable=False)  # of all its files
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.alt or str(_("Decorative picture"))

    @property
    def width(self) -> int:
        """Of the widest file, in pixels."""
        return int(self.widths[-1])

    @property
    def markdown(self) -> str:
        """What a writer puts into a text to show the picture."""
        return markdown_for(self.digest, self.alt)

    def file_name(self, width: int, extension: str) -> str:
        """The name of one of its files."""
        return f"{self.digest}-{width}.{extension}"

    def file_names(self) -> list[str]:
        """The names of all its files."""
        return [self.file_name(width, extension) for width in self.widths for extension in self.formats]

    def url(self, width: int | None = None) -> str:
        """The address of the fallback in ``width``, or in the narrowest."""
        return f"{settings.PICTURES_URL}{self.file_name(width or self.widths[0], self.formats[-1])}"

    def srcset(self, extension: str) -> str:
        """Its files in one format, as HTML's ``srcset``."""
        named = ((width, self.file_name(width, extension)) for width in self.widths)
        return ", ".join(f"{settings.PICTURES_URL}{name} {width}w" for width, name in named)


def markdown_for(digest: str, alt: str) -> str:
    """``![alt](picture:digest)``, whatever signs ``alt`` has."""
    words = MARKDOWN_SIGNS.sub(r"\\\1", " ".join(alt.split()))
    return f"![{words}](picture:{digest})"
