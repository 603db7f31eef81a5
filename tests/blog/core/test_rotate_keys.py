"""manage.py rotate_keys"""

from collections.abc import Callable
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from pytest_django import Settings

from blog.comments.models import Comment
from blog.core.encryption import key_id
from tests.conftest import MakePost
from tests.processes import Site

pytestmark = pytest.mark.every_database

NEW_KEY = Fernet.generate_key().decode()
MANY = 1500


def write_many(make_post: MakePost, count: int) -> None:
    post = make_post()
    comments = [Comment(post=post, author_name="A", body="B") for _ in range(count)]
    for number, comment in enumerate(comments):
        comment.address = f"a{number}@example.org"
    Comment.objects.bulk_create(comments)


def run(**options: object) -> str:
    output = StringIO()
    call_command("rotate_keys", stdout=output, **options)
    return output.getvalue()


@pytest.mark.django_db
class TestCommand:
    def test_every_address_moves_to_the_new_key(self, make_post: MakePost, settings: Settings) -> None:
        """And the old key, which is named as retired, is needed no more."""
        write_many(make_post, 5)
        old = settings.FIELD_ENCRYPTION_KEYS
        settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY, *old]
        output = run(batch_size=2)
        assert "5 of 5" in output
        assert f"retired: number 2 ({key_id(old[0])})" in output
        settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]
        assert min(comment.address for comment in Comment.objects.all()) == "a0@example.org"
        assert Comment.objects.with_email("a4@example.org").count() == 1

    def test_dry_run_changes_nothing(self, make_post: MakePost, settings: Settings) -> None:
        write_many(make_post, 3)
        settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY, *settings.FIELD_ENCRYPTION_KEYS]
        before = list(Comment.objects.values_list("address_token", flat=True))
        assert run(dry_run=True) == "rotate_keys: 3 addresses to re-encrypt.\n"
        assert list(Comment.objects.values_list("address_token", flat=True)) == before

    def test_missing_key_stops_it_before_anything_is_written(self, make_post: MakePost, settings: Settings) -> None:
        write_many(make_post, 2)
        lost = key_id(settings.FIELD_ENCRYPTION_KEYS[0])
        settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]
        with pytest.raises(CommandError, match=f"2 under {lost}.*nothing was changed"):
            run()

    def test_batch_of_nothing_is_refused(self) -> None:
        with pytest.raises(CommandError, match="expected at least 1; found 0"):
            run(batch_size=0)


def test_killed_half_way_and_started_again(
    make_post: MakePost, open_site: Callable[[], Site], settings: Settings
) -> None:
    """SIGKILL in the midst: every address can be read at any time, and the second run finishes what is left."""
    write_many(make_post, MANY)
    site = open_site()
    both = ",".join([NEW_KEY, *settings.FIELD_ENCRYPTION_KEYS])
    old_rows = "from blog.comments.models import Comment; print(Comment.objects.all().under_old_keys().count())"
    addresses = "from blog.comments.models import Comment; print(len({c.address for c in Comment.objects.all()}))"

    process = site.start("rotate_keys", "--batch-size", "1", TEST_FIELD_ENCRYPTION_KEYS=both)
    assert process.stdout
    assert "1 of 1500" in process.stdout.readline()
    process.kill()
    process.communicate()

    left = int(site.python(old_rows, TEST_FIELD_ENCRYPTION_KEYS=both))
    assert 0 < left < MANY
    assert site.python(addresses, TEST_FIELD_ENCRYPTION_KEYS=both) == str(MANY)
    assert f"{left} of {left}" in site.run("rotate_keys", TEST_FIELD_ENCRYPTION_KEYS=both)
    assert site.python(addresses, TEST_FIELD_ENCRYPTION_KEYS=NEW_KEY) == str(MANY)
