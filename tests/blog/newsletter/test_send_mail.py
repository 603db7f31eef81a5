"""manage.py send_mail with a real mail server: killed, restarted, several at once."""

import signal
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.mail import get_connection
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.outbox import BACK_OFF_SECONDS, message_send_next, posts_announce
from blog.posts.models import Post
from tests.conftest import MakePost
from tests.processes import Site, wait_until
from tests.smtp_server import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
DUE_NOW = """from blog.newsletter.models import Message
from django.utils import timezone
Message.objects.update(next_attempt_at=timezone.now())"""
LOCK_TWICE = """from blog.newsletter.services.outbox import lock_sender
with lock_sender() as first, lock_sender() as second: print(first, second)"""
UNSENT = "from blog.newsletter.models import Message; print(Message.objects.filter(sent_at=None).count())"


EMAILS = [f"reader-{number}@example.org" for number in range(60)]


def subscribe(*emails: str, language: str = "en", confirmed: bool = True) -> None:
    confirmed_at = timezone.now() - timedelta(days=1) if confirmed else None
    for email in emails:
        subscriber = Subscriber(language=language, created_at=confirmed_at or timezone.now(), confirmed_at=confirmed_at)
        subscriber.email = email
        subscriber.save()


def run_send_mail() -> str:
    output = StringIO()
    call_command("send_mail", stdout=output)
    return output.getvalue()


def count_mails(mailbox: Mailbox) -> Counter[str]:
    """Return the number of mails that each address got."""
    return Counter(str(mail["To"]) for mail in mailbox.mails())


class TestCommand:
    def test_new_post_goes_once_to_each_subscriber_of_its_language(self, smtp: Mailbox, make_post: MakePost) -> None:
        """Unconfirmed subscribers get nothing, and later runs send nothing, even after the pause for a retry."""
        subscribe("ada@example.org", "eve@example.org")
        subscribe("mina@example.org", language="ko")
        subscribe("unsure@example.org", confirmed=False)
        make_post(title="A boat comes in", summary="What the tide brought.")
        assert run_send_mail() == "send_mail: 2 mails written, 2 sent, 0 to retry, 0 given up.\n"
        Message.objects.update(next_attempt_at=timezone.now())
        assert run_send_mail() == "send_mail: 0 mails written, 0 sent, 0 to retry, 0 given up.\n"
        assert count_mails(smtp) == {"ada@example.org": 1, "eve@example.org": 1}

    def test_mail_has_text_html_and_unsubscribe_headers(self, smtp: Mailbox, make_post: MakePost) -> None:
        subscribe("mina@example.org", language="ko")
        post = make_post(title="돛을 <올리다>", summary="바람이 분다.", language="ko", slug="돛")
        run_send_mail()
        (mail,) = smtp.mails()
        assert mail["Subject"] == "돛을 <올리다> · Ropewalk"
        assert mail["From"] == "Ropewalk <blog@example.org>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert str(mail["List-Unsubscribe"]).strip().startswith("<https://blog.example.org/ko/unsubscribe/")
        assert mail["Message-ID"] == Message.objects.get().message_id
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
        assert f"https://blog.example.org{post.get_absolute_url()}" in text
        assert "구독 해지" in text
        assert "돛을 &lt;올리다&gt;" in html

    @pytest.mark.parametrize("fate", ["draft", "scheduled", "trashed", "old", "before"])
    def test_hidden_and_old_posts_are_not_announced(self, smtp: Mailbox, make_post: MakePost, fate: str) -> None:
        """Nor are posts that were published before the subscription."""
        now = timezone.now()
        subscribe("ada@example.org")
        if fate == "before":
            Subscriber.objects.update(confirmed_at=now)
        dates = {"draft": None, "scheduled": now + timedelta(days=1), "old": now - timedelta(days=30)}
        make_post(published_at=dates.get(fate, now - timedelta(hours=1)), deleted_at=now if fate == "trashed" else None)
        Subscriber.objects.exclude(confirmed_at__gt=now - timedelta(hours=2)).update(
            confirmed_at=now - timedelta(days=60)
        )
        run_send_mail()
        assert not smtp.mails()

    def test_post_that_is_unpublished_before_the_mail_is_not_announced(
        self, smtp: Mailbox, make_post: MakePost
    ) -> None:
        subscribe("ada@example.org")
        post = make_post()
        posts_announce()
        Post.objects.filter(pk=post.pk).update(published_at=None)
        run_send_mail()
        assert not smtp.mails()

    def test_line_break_in_a_title_becomes_a_space_in_the_subject(self, smtp: Mailbox, make_post: MakePost) -> None:
        subscribe("ada@example.org")
        post = make_post()
        Post.objects.filter(pk=post.pk).update(title="Boats\r\nBcc: eve@example.org\u2028x")
        run_send_mail()
        (mail,) = smtp.mails()
        assert mail["Bcc"] is None
        assert mail["Subject"] == "Boats Bcc: eve@example.org x · Ropewalk"

    def test_permanent_refusal_is_given_up_and_temporary_one_is_retried(
        self, smtp: Mailbox, make_post: MakePost
    ) -> None:
        """The others get their mail; the error is stored without the address."""
        subscribe("refused-a@example.org", "later-b@example.org", "ada@example.org")
        make_post()
        assert "1 sent, 1 to retry, 1 given up" in run_send_mail()
        assert count_mails(smtp) == {"ada@example.org": 1}
        waiting = Message.objects.get(sent_at=None, given_up_at=None)
        assert waiting.last_error == "SMTPRecipientsRefused 451"
        assert waiting.next_attempt_at > timezone.now() + timedelta(seconds=BACK_OFF_SECONDS[0] - 10)

    def test_undecryptable_address_is_retried_and_stops_no_other_mail(self, smtp: Mailbox, make_post: MakePost) -> None:
        subscribe("ada@example.org", "eve@example.org")
        Subscriber.objects.filter(pk=Subscriber.objects.earliest("created_at").pk).update(email_key_id="0123")
        make_post()
        assert "1 sent, 1 to retry, 0 given up" in run_send_mail()
        Message.objects.filter(sent_at=None).update(attempts=20, next_attempt_at=timezone.now())
        assert "0 sent, 1 to retry, 0 given up" in run_send_mail(), "at any later time"
        assert Message.objects.get(sent_at=None).last_error == "UndecryptableError"

    def test_mail_is_retried_after_growing_pauses_then_given_up(self, smtp: Mailbox, make_post: MakePost) -> None:
        subscribe("later-b@example.org")
        make_post()
        posts_announce()
        pauses = []
        while Message.objects.filter(given_up_at=None).update(next_attempt_at=timezone.now()):
            begin = timezone.now()
            run_send_mail()
            pauses.append(round((Message.objects.get().next_attempt_at - begin).total_seconds(), -1))
        minute, hour = 60, 3600
        assert pauses[:-1] == [minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour, 12 * hour, 24 * hour]
        assert "0 sent, 0 to retry" in run_send_mail()

    def test_unreachable_server_counts_no_attempt(self, settings: Settings, make_post: MakePost) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        subscribe("ada@example.org")
        make_post()
        with pytest.raises(CommandError, match=r"does not answer .*Check EMAIL_URL; nothing is lost"):
            run_send_mail()
        assert Message.objects.get().attempts == 0

    def test_missing_mail_server_is_reported(self, settings: Settings) -> None:
        settings.SUBSCRIPTIONS = False
        with pytest.raises(CommandError, match="EMAIL_URL: expected a mail server; found nothing"):
            run_send_mail()

    def test_unsubscribing_deletes_unsent_messages(self, smtp: Mailbox, make_post: MakePost) -> None:
        subscribe("ada@example.org")
        make_post()
        posts_announce()
        Subscriber.objects.all().delete()
        assert message_send_next(server=get_connection()) is None


class TestKilled:
    def test_restarted_sender_sends_the_rest(
        self, mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site]
    ) -> None:
        """Every subscriber gets the mail. If the mail being sent is repeated, its copy has the same Message-ID."""
        subscribe(*EMAILS)
        make_post()
        site = open_site()
        sender = site.start("send_mail", TEST_EMAIL_URL=mailbox.url)
        wait_until(lambda: len(mailbox.mails()) >= 5)
        sender.kill()
        sender.communicate()
        assert int(site.python(UNSENT)) > 0

        site.python(DUE_NOW)
        site.run("send_mail", TEST_EMAIL_URL=mailbox.url)
        assert site.python(UNSENT) == "0"
        assert set(count_mails(mailbox)) == set(EMAILS)
        ids = {str(mail["Message-ID"]) for mail in mailbox.mails()}
        assert len(ids) == len(EMAILS)
        assert len(mailbox.mails()) <= len(EMAILS) + 1

    def test_between_sending_and_recording(
        self, mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site]
    ) -> None:
        """The one case that SMTP can't decide: the copy has the same Message-ID, and no other mail is repeated."""
        subscribe(*EMAILS[:5])
        make_post()
        site = open_site()
        sender = site.start("send_mail", TEST_EMAIL_URL=mailbox.url)
        mailbox.kill_sender_after_next_mail(sender.pid)
        sender.communicate()
        assert sender.returncode == -signal.SIGKILL
        assert len(mailbox.mails()) == 1

        site.run("send_mail", TEST_EMAIL_URL=mailbox.url)
        assert len(mailbox.mails()) == 5, "the undecided mail is retried after its pause"
        site.python(DUE_NOW)
        site.run("send_mail", TEST_EMAIL_URL=mailbox.url)
        assert sorted(count_mails(mailbox).values()) == [1, 1, 1, 1, 2]
        assert len({str(mail["Message-ID"]) for mail in mailbox.mails()}) == 5

    def test_sigterm_lets_the_current_mail_finish(
        self, mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site]
    ) -> None:
        """The exit code is 0, and every sent mail is recorded."""
        subscribe(*EMAILS)
        make_post()
        site = open_site()
        sender = site.start("send_mail", "--every", "60", TEST_EMAIL_URL=mailbox.url)
        wait_until(lambda: len(mailbox.mails()) >= 2)
        sender.terminate()
        _output, errors = sender.communicate(timeout=60)
        assert sender.returncode == 0, errors
        assert int(site.python(UNSENT)) == len(EMAILS) - len(mailbox.mails())


def test_sqlite_allows_one_sender_wherever_its_file_is(open_site: Callable[[], Site], tmp_path: Path) -> None:
    """A folder called “memory” is not a database in memory."""
    site = open_site()
    if connection.vendor == "sqlite":
        (tmp_path / "memory").mkdir()
        (tmp_path / "copy.sqlite3").rename(tmp_path / "memory" / "copy.sqlite3")
        site = Site(f"sqlite:///{tmp_path / 'memory' / 'copy.sqlite3'}")
    assert site.python(LOCK_TWICE) == ("True False" if connection.vendor == "sqlite" else "True True")


def test_several_senders_send_each_mail_once(
    mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site]
) -> None:
    """On PostgreSQL they share the work; on SQLite one works and the others report that."""
    subscribe(*EMAILS)
    make_post()
    site = open_site()
    senders = [site.start("send_mail", TEST_EMAIL_URL=mailbox.url) for _ in range(3)]
    outputs = [sender.communicate(timeout=120) for sender in senders]
    assert [sender.returncode for sender in senders] == [0, 0, 0], outputs
    assert count_mails(mailbox) == dict.fromkeys(EMAILS, 1)
    if connection.vendor == "postgresql":
        assert sum(" 0 sent" not in output for output, _errors in outputs) >= 2
