"""Personal data at rest: encrypted, and found again without being decrypted.

A text is encrypted by the first of ``FIELD_ENCRYPTION_KEYS`` and read by any of them (Fernet: AES-128-CBC and
HMAC-SHA256). Look-ups go by a blind index, an HMAC under a key of its own that HKDF (RFC 5869) derives from an
encryption key: it tells that two texts are equal and nothing else about them.
"""

import hmac
from functools import cache
from hashlib import sha256
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_ID_BYTES: Final = 8
INDEX_KEY_BYTES: Final = 32


class UndecryptableError(Exception):
    """No key of ``FIELD_ENCRYPTION_KEYS`` reads a text."""


@cache
def derived(key: str, purpose: str, length_bytes: int) -> bytes:
    """Key material for one purpose; it tells nothing about ``key``, nor about that of another purpose."""
    return HKDF(SHA256(), length_bytes, salt=None, info=f"wheelhouse {purpose}".encode()).derive(key.encode())


def key_id(key: str) -> str:
    """What names ``key`` beside the texts that it encrypted: 16 hexadecimal digits."""
    return derived(key, "key id", KEY_ID_BYTES).hex()


def current_key() -> str:
    """The key that encrypts."""
    key: str = settings.FIELD_ENCRYPTION_KEYS[0]
    return key


def known_key_ids() -> list[str]:
    """The ids of all keys, the current one first."""
    return [key_id(key) for key in settings.FIELD_ENCRYPTION_KEYS]


def encrypt(text: str) -> str:
    """``text`` under the current key, as URL-safe base64; twice the same text gives two different results."""
    return Fernet(current_key()).encrypt(text.encode()).decode("ascii")


def decrypt(token: str, *, under: str) -> str:
    """The text of a ``token`` that the key with the id ``under`` made.

    Raises:
        UndecryptableError: the key is not among ``FIELD_ENCRYPTION_KEYS``, or the token was tampered with.
    """
    key = next((key for key in settings.FIELD_ENCRYPTION_KEYS if key_id(key) == under), None)
    if key is None:
        raise UndecryptableError(
            f"expected the key {under} among FIELD_ENCRYPTION_KEYS; found {', '.join(known_key_ids())}. Put it back"
            " behind the others, and run `manage.py rotate_keys` before it is taken out."
        )
    try:
        return Fernet(key).decrypt(token).decode()
    except InvalidToken as error:
        raise UndecryptableError(f"a text under the key {under} is damaged; restore it from a backup.") from error


def blind_index(text: str, *, key: str | None = None) -> str:
    """The HMAC-SHA256 of ``text`` in hexadecimal digits, under what ``key``, by default the current one, gives."""
    index_key = derived(key or current_key(), "blind index", INDEX_KEY_BYTES)
    return hmac.new(index_key, text.encode(), sha256).hexdigest()


def blind_indexes(text: str) -> list[str]:
    """The blind index of ``text`` under every key: while keys are changed, a row may still have an old one."""
    return [blind_index(text, key=key) for key in settings.FIELD_ENCRYPTION_KEYS]
