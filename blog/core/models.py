"""The owner's settings, rows with an e-mail address that is encrypted at rest, and counters for rate limits."""

import unicodedata
from typing import Self, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.core.colors import LIGHT_PAPER, MIN_CONTRAST, get_contrast
from blog.core.encryption import blind_index, blind_indexes, current_key, decrypt, encrypt, key_id
from blog.core.profile_links import validate_profile_links

Row = TypeVar("Row", bound="EncryptedEmailModel")

EMAIL_MAX_LENGTH = 254  # RFC 5321, 4.5.3.1.3: a path of 256 octets, less its angle brackets


def normalize_email(email: str) -> str:
    """Return ``email`` as it is stored: trimmed, in Unicode form NFKC, with the domain in lower case and in letters.

    Raises ``ValidationError`` for anything else, such as a line break, which could add a header to a mail.
    """
    local, at, domain = unicodedata.normalize("NFKC", email).strip().rpartition("@")
    normalized = f"{local}{at}{decode_domain(domain)}"
    message = _("Expected an e-mail address such as name@example.org.")
    EmailValidator(message)(normalized)
    if not (local.isascii() and local.isprintable()):  # the validator allows some of these
        raise ValidationError(message)
    return normalized


def decode_domain(domain: str) -> str:
    """Return the Unicode form, or ``""``: invisible characters and ``xn--…`` spell the same domain (IDNA)."""
    try:
        return domain.lower().encode("idna").decode("idna")
    except UnicodeError:
        return ""


def fold_email(email: str) -> str:
    """Return the key under which two spellings of one mailbox compare equal; mail servers in use ignore letter case."""
    return normalize_email(email).casefold()


class EncryptedEmailQuerySet(models.QuerySet[Row]):
    def with_email(self, email: str) -> Self:
        return self.filter(email_index__in=blind_indexes(fold_email(email)))

    def under_old_keys(self) -> Self:
        return self.exclude(email_key_id__in=["", key_id(current_key())])


class EncryptedEmailModel(models.Model):
    """A row with an ``email``: plain text in Python, and ciphertext, blind index and key id in the database."""

    email_encrypted = models.TextField(editable=False, default="")
    email_index = models.CharField(max_length=64, editable=False, default="")
    email_key_id = models.CharField(max_length=16, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    @property
    def email(self) -> str:
        """The decrypted address, or ``""``; raises ``UndecryptableError`` if the key is missing."""
        return decrypt(self.email_encrypted, under=self.email_key_id) if self.email_encrypted else ""

    @email.setter
    def email(self, value: str) -> None:
        if not value:
            self.email_encrypted = self.email_index = self.email_key_id = ""
            return
        self.email_encrypted = encrypt(normalize_email(value))
        self.email_index = blind_index(fold_email(value))
        self.email_key_id = key_id(current_key())


class RateCount(models.Model):
    """The attempts of one client in a time window; ``subject`` is an HMAC of both, so clients can't be followed."""

    subject = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.expires_at}"


def validate_accent_color(color: str) -> None:
    RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", _("Expected a colour such as #a3105b."))(color)
    contrast = get_contrast(color, LIGHT_PAPER)
    if contrast < MIN_CONTRAST:
        message = _("Expected a contrast of at least %(least).1f; found %(found).1f. Choose a darker colour.")
        raise ValidationError(message % {"found": contrast, "least": MIN_CONTRAST})


class SiteSettings(models.Model):
    """The owner's settings for the whole site: one row, or none. Empty fields fall back to the environment."""

    name = models.CharField(_("name"), max_length=60, blank=True)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    footer_text = models.CharField(
        _("text in the footer"), max_length=300, blank=True, help_text=_("For example who publishes the site.")
    )
    profile_links = models.TextField(
        _("profiles elsewhere"),
        max_length=2000,
        blank=True,
        validators=[validate_profile_links],
        help_text=_("In the footer. One per line, its name and its address: Mastodon https://mastodon.social/@name"),
    )
    accent_color = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        validators=[validate_accent_color],
        help_text=_("For example #a3105b. It is lightened for readers who prefer dark pages."),
    )
    posts_per_page = models.PositiveSmallIntegerField(
        _("posts per page"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
