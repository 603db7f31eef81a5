import re

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ALT_LENGTH = 300
DIGEST_LENGTH = 32
# The formats of generated files, by extension. https://www.iana.org/assignments/media-types
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
FILE_NAME = rf"[0-9a-f]{{{DIGEST_LENGTH}}}-[1-9][0-9]{{0,3}}\.(?:{'|'.join(MEDIA_TYPES)})"
# How wide a picture is on the page, for the browser to choose a file; must match the text column of post.css.
SIZES = "(min-width: 34rem) 31rem, 92vw"
MARKDOWN_CHARACTERS = re.compile(r"([\\\[\]`*_<>&])")


class Picture(models.Model):
    """An uploaded picture in several widths and formats. ``digest`` is a hash of the upload, so each is stored once."""

    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True, editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=ALT_LENGTH,
        blank=True,
        help_text=_("Describe the image for people who can't see it."),
    )
    formats = models.JSONField(editable=False, default=list)  # extensions, smallest files first, fallback last
    widths = models.JSONField(editable=False, default=list)  # in pixels, widest last
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
        return int(self.widths[-1])

    @property
    def markdown(self) -> str:
        return make_markdown(self.digest, self.alt)

    def get_file_name(self, width: int, extension: str) -> str:
        return f"{self.digest}-{width}.{extension}"

    def get_file_names(self) -> list[str]:
        return [self.get_file_name(width, extension) for width in self.widths for extension in self.formats]

    def get_url(self, width: int | None = None) -> str:
        """Return the path of the fallback format in ``width``, by default the narrowest."""
        return f"{settings.PICTURES_URL}{self.get_file_name(width or self.widths[0], self.formats[-1])}"

    def get_srcset(self, extension: str) -> str:
        named = ((width, self.get_file_name(width, extension)) for width in self.widths)
        return ", ".join(f"{settings.PICTURES_URL}{name} {width}w" for width, name in named)


def make_markdown(digest: str, alt: str) -> str:
    escaped = MARKDOWN_CHARACTERS.sub(r"\\\1", " ".join(alt.split()))
    return f"![{escaped}](picture:{digest})"
