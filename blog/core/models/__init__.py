"""Encrypted e-mail addresses and rate limits."""

from blog.core.models.encrypted_email import EncryptedEmailModel, EncryptedEmailQuerySet
from blog.core.models.rate_count import RateCount

__all__ = ["EncryptedEmailModel", "EncryptedEmailQuerySet", "RateCount"]
