"""Rows with an encrypted e-mail address, and manage.py rotate_keys, for every installed model that has addresses."""

from collections.abc import Callable
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import CommandError, call_command
from pytest_django import Settings

from blog.core.encryption import key_id
from blog.core.models import EncryptedEmailModel, EncryptedEmailQuerySet
from tests.conftest import MakePost
from tests.processes import Site

pytestmark = pytest.mark.every_database
Rows = EncryptedEmailQuerySet[EncryptedEmailModel]


def list_rows() -> list[Rows]:
    """Return a QuerySet of each model with these columns; the command has to find the same models."""
    return [EncryptedEmailQuerySet(model) for model in apps.get_models() if hasattr(model, "email_index")]


NEW_KEY = Fernet.generate_key().decode()
EVERY_MODEL = pytest.mark.parametrize("rows", list_rows(), ids=lambda rows: rows.model.__name__)
FIND_ROWS = "from tests.blog.core.test_encrypted_email import list_rows; "
COUNT_OLD = FIND_ROWS + "print(sum(rows.under_old_keys().count() for rows in list_rows()))"
COUNT_READABLE = FIND_ROWS + "print(sum(bool(row.email) for rows in list_rows() for row in rows))"


def create_rows(rows: Rows, make_post: MakePost, *emails: str) -> list[EncryptedEmailModel]:
    fields = {"post": make_post()} if hasattr(rows.model, "post") else {}
    created = [rows.model(**fields) for _ in emails]
    for row, email in zip(created, emails, strict=True):
        row.email = email
    return rows.bulk_create(created)


def fill_every_model(make_post: MakePost, *, per_model: int) -> int:
    """Create rows of every model, and return the number of all."""
    emails = [f"a{number}@example.org" for number in range(per_model)]
    return sum(len(create_rows(rows, make_post, *emails)) for rows in list_rows())


def read_columns(rows: Rows) -> list[tuple[str, ...]]:
    return list(rows.order_by("pk").values_list("email_encrypted", "email_index", "email_key_id"))


def run_rotate_keys(**options: object) -> str:
    output = StringIO()
    call_command("rotate_keys", stdout=output, **options)
    return output.getvalue()


@pytest.mark.django_db
@EVERY_MODEL
class TestRow:
    def test_database_has_no_plain_address(self, rows: Rows, make_post: MakePost) -> None:
        create_rows(rows, make_post, "ada@example.org")
        assert "ada@" not in str(list(rows.values_list()))
        assert rows.get().email == "ada@example.org"

    def test_address_is_found_in_any_letter_case(self, rows: Rows, make_post: MakePost) -> None:
        row, _other = create_rows(rows, make_post, "Ada@example.org", "eve@example.org")
        assert list(rows.with_email("ADA@EXAMPLE.org")) == [row]

    def test_address_under_an_old_key_is_read_and_found(
        self, rows: Rows, make_post: MakePost, settings: Settings
    ) -> None:
        (row,) = create_rows(rows, make_post, "ada@example.org")
        settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY, *settings.FIELD_ENCRYPTION_KEYS]
        assert [found.email for found in rows.with_email("ada@example.org")] == ["ada@example.org"]
        assert list(rows.under_old_keys()) == [row]

    def test_missing_address_is_stored_as_nothing(self, rows: Rows, make_post: MakePost) -> None:
        create_rows(rows, make_post, "")
        assert read_columns(rows) == [("", "", "")]
        assert rows.get().email == ""


@pytest.mark.django_db
class TestRotateKeys:
    def test_every_model_moves_to_the_new_key(self, make_post: MakePost, settings: Settings) -> None:
        """The old key is listed as unused, and can be removed."""
        total = fill_every_model(make_post, per_model=5)
        old = settings.FIELD_ENCRYPTION_KEYS
        settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY, *old]
        output = run_rotate_keys(batch_size=2)
        assert f"{total} of {total}" in output
        assert f"unused: number 2 ({key_id(old[0])})" in output
        settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]
        for rows in list_rows():
            assert sorted(row.email for row in rows) == [f"a{number}@example.org" for number in range(5)]
            assert rows.with_email("a4@example.org").count() == 1

    def test_dry_run_changes_nothing(self, make_post: MakePost, settings: Settings) -> None:
        total = fill_every_model(make_post, per_model=3)
        settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY, *settings.FIELD_ENCRYPTION_KEYS]
        before = [read_columns(rows) for rows in list_rows()]
        assert run_rotate_keys(dry_run=True) == f"rotate_keys: {total} addresses to re-encrypt.\n"
        assert [read_columns(rows) for rows in list_rows()] == before

    def test_missing_key_stops_before_anything_is_written(self, make_post: MakePost, settings: Settings) -> None:
        total = fill_every_model(make_post, per_model=2)
        lost = key_id(settings.FIELD_ENCRYPTION_KEYS[0])
        settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]
        with pytest.raises(CommandError, match=f"{total} under {lost}.*nothing was changed"):
            run_rotate_keys()

    def test_empty_batch_is_rejected(self) -> None:
        with pytest.raises(CommandError, match="expected at least 1; found 0"):
            run_rotate_keys(batch_size=0)


def test_killed_rotation_resumes(make_post: MakePost, open_site: Callable[[], Site], settings: Settings) -> None:
    """Every address stays readable, and the second run finishes the rest."""
    # The output of 2000 batches is more than a pipe holds, so the process can't finish before it is killed.
    total = fill_every_model(make_post, per_model=2000 // len(list_rows()))
    site = open_site()
    both = ",".join([NEW_KEY, *settings.FIELD_ENCRYPTION_KEYS])

    process = site.start("rotate_keys", "--batch-size", "1", TEST_FIELD_ENCRYPTION_KEYS=both)
    assert process.stdout
    assert f"1 of {total}" in process.stdout.readline()
    process.kill()
    process.communicate()

    left = int(site.python(COUNT_OLD, TEST_FIELD_ENCRYPTION_KEYS=both))
    assert 0 < left < total
    assert site.python(COUNT_READABLE, TEST_FIELD_ENCRYPTION_KEYS=both) == str(total)
    assert f"{left} of {left}" in site.run("rotate_keys", TEST_FIELD_ENCRYPTION_KEYS=both)
    assert site.python(COUNT_READABLE, TEST_FIELD_ENCRYPTION_KEYS=NEW_KEY) == str(total)
