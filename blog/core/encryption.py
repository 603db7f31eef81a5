"""Encryption of personal data at rest, and lookups without decryption.

Text is encrypted with the first of ``FIELD_ENCRYPTION_KEYS`` and decrypted with any of them (Fernet: AES-128-CBC and
HMAC-SHA256). Lookups use a blind index: an HMAC under a separate key, derived from the encryption key with HKDF
(RFC 5869). It shows that two texts are equal and nothing else about them.
"""

import hmac
from enum import Enum
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_ID_BYTES = 8
INDEX_KEY_BYTES = 32


class Purpose(Enum):
    """The HKDF ``info`` of derived keys. Stored rows depend on it: never change it, not even for a new project name."""

    KEY_ID = b"field encryption: key id"
    BLIND_INDEX = b"field encryption: blind index"


class UndecryptableError(Exception):
    """No key in ``FIELD_ENCRYPTION_KEYS`` decrypts a text."""


@cache
def derive_key(key: str, purpose: Purpose, length_bytes: int) -> bytes:
    """Derive key material for one purpose; it reveals nothing about ``key`` or the keys of other purposes."""
    return HKDF(SHA256(), length_bytes, salt=None, info=purpose.value).derive(key.encode())


def key_id(key: str) -> str:
    """Return the identifier of ``key`` that is stored with each ciphertext: 16 hexadecimal digits."""
    return derive_key(key, Purpose.KEY_ID, KEY_ID_BYTES).hex()


def current_key() -> str:
    return str(settings.FIELD_ENCRYPTION_KEYS[0])


def known_key_ids() -> list[str]:
    """Return the ids of all keys, the current one first."""
    return [key_id(key) for key in settings.FIELD_ENCRYPTION_KEYS]


def encrypt(text: str) -> str:
    """Encrypt ``text`` with the current key, as URL-safe base64; the same text never gives the same result twice."""
    return Fernet(current_key()).encrypt(text.encode()).decode("ascii")


def decrypt(token: str, *, under: str) -> str:
    """Decrypt ``token`` with the key with the id ``under``; raises ``UndecryptableError`` if key or token is wrong."""
    key = next((key for key in settings.FIELD_ENCRYPTION_KEYS if key_id(key) == under), None)
    if key is None:
        raise UndecryptableError(
            f"expected the key {under} in FIELD_ENCRYPTION_KEYS; found {', '.join(known_key_ids())}. Add it behind the"
            " others, and run `manage.py rotate_keys` before you remove it."
        )
    try:
        return Fernet(key).decrypt(token).decode()
    except InvalidToken as error:
        raise UndecryptableError(f"a text under the key {under} is damaged; restore it from a backup.") from error


def blind_index(text: str, *, key: str | None = None) -> str:
    """Return the HMAC-SHA256 of ``text`` in hexadecimal digits, with a key derived from ``key`` or the current one."""
    index_key = derive_key(key or current_key(), Purpose.BLIND_INDEX, INDEX_KEY_BYTES)
    return hmac.new(index_key, text.encode(), sha256).hexdigest()


def blind_indexes(text: str) -> list[str]:
    """Return the blind index of ``text`` under every key: during a key rotation rows may have an old one."""
    return [blind_index(text, key=key) for key in settings.FIELD_ENCRYPTION_KEYS]
