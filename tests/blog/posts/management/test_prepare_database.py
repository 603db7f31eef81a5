"""manage.py prepare_database"""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from blog.posts.management.commands import prepare_database
from blog.posts.models import Post
from tests.conftest import MakePost
from tests.processes import a_session_waits_for_a_lock, wait_until

pytestmark = pytest.mark.every_database


def run(**options: object) -> str:
    output = StringIO()
    call_command("prepare_database", stdout=output, **options)
    return output.getvalue()


class TestCommand:
    @pytest.mark.django_db
    def test_loads_demo_posts_once(self) -> None:
        """The second start finds nothing to do and says so."""
        assert "loaded 0" not in run()
        assert run() == "prepare_database: applied 0 migrations, loaded 0 demo posts, rendered 0 texts and 0 cards.\n"

    @pytest.mark.django_db
    def test_renders_texts_that_older_code_rendered(self, make_post: MakePost, settings: Settings) -> None:
        """An upgrade can change how Markdown is rendered; dates and versions of posts stay."""
        settings.DEMO_CONTENT = False
        post, other = make_post(body="> [!NOTE]\n> New.", language="ko"), make_post()
        Post.objects.filter(pk=post.pk).update(body_html="<blockquote>old</blockquote>", text_fingerprint="")
        assert "rendered 1 texts" in run()
        rendered = Post.objects.get(pk=post.pk)
        assert (rendered.body_html, rendered.version, rendered.updated_at) == (
            post.body_html,
            post.version,
            post.updated_at,
        )
        assert "참고" in rendered.body_html
        assert "rendered 0 texts" in run()
        assert Post.objects.get(pk=other.pk).body_html == other.body_html

    @pytest.mark.django_db
    def test_demo_content_can_be_declined(self, settings: Settings) -> None:
        settings.DEMO_CONTENT = False
        run()
        assert not Post.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_migrates_what_is_pending(self) -> None:
        call_command("migrate", "posts", "zero", verbosity=0)
        try:
            assert "prepare_database: applied " in run(verbosity=1)
            assert Post.objects.exists()
        finally:
            call_command("migrate", verbosity=0)
        assert MigrationRecorder.Migration.objects.filter(app="posts").exists()

    @pytest.mark.django_db
    def test_unreachable_database_is_one_clear_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It says how long was waited, what the driver said, and what to check."""

        def refuse() -> None:
            raise OperationalError("connection refused\n\tIs it up?\n")

        monkeypatch.setattr(connection, "ensure_connection", refuse)
        with pytest.raises(CommandError, match=r"within 0 s \(connection refused Is it up\?\)\. Check DATABASE_URL"):
            run(wait_seconds=0)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestAdvisoryLock:
    def test_second_starter_waits_for_the_first(self) -> None:
        """SQLite takes no lock: there is no second machine."""
        inside, order = threading.Event(), []

        def second() -> None:
            inside.wait()
            with prepare_database.advisory_lock():
                order.append("second")
            connection.close()

        thread = threading.Thread(target=second)
        thread.start()
        with prepare_database.advisory_lock():
            inside.set()
            wait_until(a_session_waits_for_a_lock)
            order.append("first")
        thread.join()
        assert order == ["first", "second"]
