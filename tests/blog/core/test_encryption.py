"""Addresses at rest: ciphertext, blind index, and the normal form."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.db import connection
from pytest_django import Settings

from blog.comments.models import Comment
from blog.core.encryption import UndecryptableError, blind_index, decrypt, encrypt, key_id
from blog.core.models.encrypted_email import normalize_email
from tests.conftest import MakePost

pytestmark = pytest.mark.every_database

NEW_KEY = Fernet.generate_key().decode()


def write(make_post: MakePost, address: str) -> Comment:
    comment = Comment(post=make_post(), author_name="Ada", body="Hi")
    comment.address = address
    comment.save()
    return comment


class TestEncrypt:
    def test_comes_back_as_it_was(self, settings: Settings) -> None:
        key = key_id(settings.FIELD_ENCRYPTION_KEYS[0])
        assert decrypt(encrypt("ada@example.org"), under=key) == "ada@example.org"

    def test_equal_texts_have_different_tokens(self) -> None:
        assert encrypt("ada@example.org") != encrypt("ada@example.org")

    def test_missing_key_is_named(self) -> None:
        """The error says which key is wanted and what to do."""
        with pytest.raises(UndecryptableError, match=r"expected the key 0123 among .*rotate_keys"):
            decrypt(encrypt("x"), under="0123")

    def test_damaged_token_is_refused(self, settings: Settings) -> None:
        with pytest.raises(UndecryptableError, match="damaged"):
            decrypt(encrypt("x")[:-8] + "AAAAAAA=", under=key_id(settings.FIELD_ENCRYPTION_KEYS[0]))

    def test_index_depends_on_the_key(self) -> None:
        """Who has a copy of the database and no key can't try addresses against it."""
        assert blind_index("a") == blind_index("a") != blind_index("a", key=NEW_KEY)


class TestNormalised:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            (" Ada@Example.ORG ", "Ada@example.org"),
            ("ａｄａ@example.org", "ada@example.org"),
            ("kate\u212a@example.org", "kateK@example.org"),
        ],
    )
    def test_one_mailbox_has_one_form(self, typed: str, stored: str) -> None:
        """Full-width letters and the Kelvin sign, which ignoring case takes for a K, are plain letters."""
        assert normalize_email(typed) == stored

    @pytest.mark.parametrize(
        "typed",
        ["", "ada", "ada@", "@example.org", "a@b@c d", "ada@example.org\nBcc: eve@example.org", "ada\r@example.org"],
    )
    def test_what_is_no_address_is_refused(self, typed: str) -> None:
        with pytest.raises(ValidationError, match=r"name@example\.org"):
            normalize_email(typed)

    @pytest.mark.parametrize(
        "typed", ["\u0131da@example.org", '"\x01"@example.org', "ada@\u00ad", "ada@" + "b\u00fc" * 40 + ".example"]
    )
    def test_what_no_mail_could_be_sent_to_is_refused(self, typed: str) -> None:
        """A dotless i, a control character, a domain of nothing, and one that is too long for DNS."""
        with pytest.raises(ValidationError, match=r"name@example\.org"):
            normalize_email(typed)


@pytest.mark.django_db
class TestWithAddress:
    def test_database_never_sees_the_address(self, make_post: MakePost) -> None:
        comment = write(make_post, "ada@example.org")
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM blog_comment")
            assert "ada@" not in str(cursor.fetchall())
        assert Comment.objects.get(pk=comment.pk).address == "ada@example.org"

    def test_found_in_any_letter_case(self, make_post: MakePost) -> None:
        comment = write(make_post, "Ada@example.org")
        write(make_post, "eve@example.org")
        assert list(Comment.objects.with_email("ADA@EXAMPLE.org")) == [comment]

    def test_found_while_keys_are_changed(self, make_post: MakePost, settings: Settings) -> None:
        """A new key in front: what is under the old one is still read and found."""
        comment = write(make_post, "ada@example.org")
        settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY, *settings.FIELD_ENCRYPTION_KEYS]
        assert [found.address for found in Comment.objects.with_email("ada@example.org")] == ["ada@example.org"]
        assert list(Comment.objects.all().under_old_keys()) == [comment]

    def test_no_address_is_nothing_at_all(self, make_post: MakePost) -> None:
        comment = write(make_post, "")
        assert (comment.address, comment.address_token, comment.address_index) == ("", "", "")
