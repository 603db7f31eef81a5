"""An e-mail address that only this site can read."""

from __future__ import annotations

import unicodedata
from typing import Self, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.encryption import blind_index, blind_indexes, current_key, decrypt, encrypt, key_id, known_key_ids

Row = TypeVar("Row", bound="WithAddress")

ADDRESS_LENGTH = 254  # RFC 5321, 4.5.3.1.3: a path of 256 octets, less its angle brackets


def normalised(address: str) -> str:
    """``address`` as it is stored: no white space around it, compatible letters as one, the domain in its one form.

    Raises:
        django.core.exceptions.ValidationError: it is no address; a line break, which could add a header, is not.
    """
    local, at, domain = unicodedata.normalize("NFKC", address).strip().rpartition("@")
    found, wrong = f"{local}{at}{domain_of(domain)}", _("Expected an e-mail address such as name@example.org.")
    EmailValidator(wrong)(found)
    if not (local.isascii() and local.isprintable()):  # of these the validator lets some through
        raise ValidationError(wrong)
    return found


def domain_of(text: str) -> str:
    """The domain that mail to ``text`` goes to, in letters; ``""`` for what can be none.

    DNS knows one spelling of it (IDNA): whoever types it with invisible characters or as ``xn--…`` names the same one,
    and must not count as somebody else.
    """
    try:
        return text.lower().encode("idna").decode("idna")
    except UnicodeError:
        return ""


def comparable(address: str) -> str:
    """What two spellings of one mailbox have in common: letter case does not count, on no server that is in use."""
    return normalised(address).casefold()


class AddressQuerySet(models.QuerySet[Row]):
    """Reads by address, and by key."""

    def with_address(self, address: str) -> Self:
        """The rows with this address, whichever key they are under."""
        return self.filter(address_index__in=blind_indexes(comparable(address)))

    def under_old_keys(self) -> Self:
        """The rows that have an address and are not under the current key."""
        return self.exclude(address_key__in=["", key_id(current_key())])

    def under_unknown_keys(self) -> Self:
        """The rows that none of ``FIELD_ENCRYPTION_KEYS`` reads."""
        return self.exclude(address_key__in=["", *known_key_ids()])


class WithAddress(models.Model):
    """A row with an ``address``: set and read as text, stored as ciphertext, index and the id of its key."""

    address_token = models.TextField(editable=False, default="")
    address_index = models.CharField(max_length=64, editable=False, default="")
    address_key = models.CharField(max_length=16, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """The address in clear; ``""`` where there is none.

        Raises:
            blog.encryption.UndecryptableError: its key is gone.
        """
        return decrypt(self.address_token, under=self.address_key) if self.address_token else ""

    @address.setter
    def address(self, value: str) -> None:
        if not value:
            self.address_token = self.address_index = self.address_key = ""
            return
        self.address_token = encrypt(normalised(value))
        self.address_index = blind_index(comparable(value))
        self.address_key = key_id(current_key())
