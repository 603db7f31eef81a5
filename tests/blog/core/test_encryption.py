"""Encryption, blind indexes, and the normal form of e-mail addresses."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from pytest_django import Settings

from blog.core.encryption import Purpose, UndecryptableError, blind_index, decrypt, encrypt, key_id
from blog.core.models import normalize_email
from blog.core.public_forms import STAMP_SALT


class TestEncrypt:
    def test_decrypting_returns_the_text(self, settings: Settings) -> None:
        key = key_id(settings.FIELD_ENCRYPTION_KEYS[0])
        assert decrypt(encrypt("ada@example.org"), under=key) == "ada@example.org"

    def test_equal_texts_have_different_tokens(self) -> None:
        assert encrypt("ada@example.org") != encrypt("ada@example.org")

    def test_error_names_the_missing_key(self) -> None:
        with pytest.raises(UndecryptableError, match=r"expected the key 0123 in .*rotate_keys"):
            decrypt(encrypt("x"), under="0123")

    def test_damaged_token_is_rejected(self, settings: Settings) -> None:
        with pytest.raises(UndecryptableError, match="damaged"):
            decrypt(encrypt("x")[:-8] + "AAAAAAA=", under=key_id(settings.FIELD_ENCRYPTION_KEYS[0]))

    def test_blind_index_depends_on_the_key(self) -> None:
        """A copy of the database without the key can't be searched for guessed addresses."""
        assert blind_index("a") == blind_index("a") != blind_index("a", key=Fernet.generate_key().decode())


def test_derived_values_never_change() -> None:
    """Stored rows and open forms depend on these bytes, also after the project gets another name."""
    key = "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtLTA="
    assert key_id(key) == "d7e102a68968b6fd"
    assert blind_index("ada@example.org", key=key) == "fd70804dbc72fda5d0c5275825c2418d55fcf574036485af02c00294870cb537"
    assert {purpose.value for purpose in Purpose} == {b"field encryption: key id", b"field encryption: blind index"}
    assert STAMP_SALT == "blog.forms"


class TestNormalizeEmail:
    @pytest.mark.parametrize(
        ("email", "normalized"),
        [
            (" Ada@Example.ORG ", "Ada@example.org"),
            ("ａｄａ@example.org", "ada@example.org"),
            ("kate\u212a@example.org", "kateK@example.org"),
        ],
    )
    def test_one_mailbox_has_one_form(self, email: str, normalized: str) -> None:
        """Full-width letters, and the Kelvin sign, whose lower case is a plain k, become plain letters."""
        assert normalize_email(email) == normalized

    @pytest.mark.parametrize(
        "email",
        [
            *(
                "",
                "ada",
                "ada@",
                "@example.org",
                "a@b@c d",
                "ada@example.org\nBcc: eve@example.org",
                "ada\r@example.org",
            ),
            "\u0131da@example.org",  # a dotless i
            '"\x01"@example.org',  # a control character
            "ada@\u00ad",  # a domain that is empty once invisible characters are removed
            "ada@" + "b\u00fc" * 40 + ".example",  # a label that is too long for DNS
        ],
    )
    def test_invalid_address_is_rejected(self, email: str) -> None:
        with pytest.raises(ValidationError, match=r"name@example\.org"):
            normalize_email(email)
