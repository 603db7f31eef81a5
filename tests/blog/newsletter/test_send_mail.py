"""manage.py send_mail, against a real mail server: killed, started again, several at once."""

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
MANY = 60
DUE_NOW = """from blog.newsletter.models import Message
from django.utils import timezone
Message.objects.update(next_attempt_at=timezone.now())"""
UNSENT = "from blog.newsletter.models import Message; print(Message.objects.filter(sent_at=None).count())"


def subscribe(*addresses: str, language: str = "en", confirmed: bool = True) -> None:
    """Subscribers of yesterday."""
    confirmed_at = timezone.now() - timedelta(days=1) if confirmed else None
    for address in addresses:
        subscriber = Subscriber(language=language, confirmed_at=confirmed_at)
        subscriber.address = address
        subscriber.save()


def many() -> list[str]:
    return [f"reader-{number}@example.org" for number in range(MANY)]


def run() -> str:
    output = StringIO()
    call_command("send_mail", stdout=output)
    return output.getvalue()


def copies(mailbox: Mailbox) -> Counter[str]:
    """How often each address got a mail."""
    return Counter(str(mail["To"]) for mail in mailbox.mails())


class TestCommand:
    def test_new_post_goes_once_to_each_subscriber_of_its_language(self, smtp: Mailbox, make_post: MakePost) -> None:
        """Not to who has not confirmed; and a second run finds nothing to do."""
        subscribe("ada@example.org", "eve@example.org")
        subscribe("mina@example.org", language="ko")
        subscribe("unsure@example.org", confirmed=False)
        make_post(title="A boat comes in", summary="What the tide brought.")
        assert run() == "send_mail: 2 mails written, 2 sent, 0 to be tried again, 0 given up.\n"
        assert run() == "send_mail: 0 mails written, 0 sent, 0 to be tried again, 0 given up.\n"
        assert copies(smtp) == {"ada@example.org": 1, "eve@example.org": 1}

    def test_mail_says_what_a_mailbox_needs(self, smtp: Mailbox, make_post: MakePost) -> None:
        """Text and HTML, a link to the post, and RFC 8058's two headers."""
        subscribe("mina@example.org", language="ko")
        post = make_post(title="돛을 <올리다>", summary="바람이 분다.", language="ko", slug="돛")
        run()
        (mail,) = smtp.mails()
        assert mail["Subject"] == "돛을 <올리다> · Wheelhouse"
        assert mail["From"] == "Wheelhouse <blog@example.org>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert str(mail["List-Unsubscribe"]).strip().startswith("<https://blog.example.org/ko/unsubscribe/")
        assert mail["Message-ID"] == Message.objects.get().message_id
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
        assert f"https://blog.example.org{post.get_absolute_url()}" in text
        assert "구독 해지" in text
        assert "돛을 &lt;올리다&gt;" in html

    @pytest.mark.parametrize("fate", ["draft", "scheduled", "trashed", "old", "before"])
    def test_what_is_not_news_is_not_announced(self, smtp: Mailbox, make_post: MakePost, fate: str) -> None:
        """Nothing hidden, nothing of last month, nothing from before the subscription."""
        now = timezone.now()
        subscribe("ada@example.org")
        if fate == "before":
            Subscriber.objects.update(confirmed_at=now)
        dates = {"draft": None, "scheduled": now + timedelta(days=1), "old": now - timedelta(days=30)}
        make_post(published_at=dates.get(fate, now - timedelta(hours=1)), deleted_at=now if fate == "trashed" else None)
        Subscriber.objects.exclude(confirmed_at__gt=now - timedelta(hours=2)).update(
            confirmed_at=now - timedelta(days=60)
        )
        run()
        assert not smtp.mails()

    def test_post_taken_back_before_it_was_sent_is_not_announced(self, smtp: Mailbox, make_post: MakePost) -> None:
        subscribe("ada@example.org")
        post = make_post()
        posts_announce()
        Post.objects.filter(pk=post.pk).update(published_at=None)
        run()
        assert not smtp.mails()

    def test_line_break_in_a_title_makes_no_header(self, smtp: Mailbox, make_post: MakePost) -> None:
        """It becomes a space."""
        subscribe("ada@example.org")
        post = make_post()
        Post.objects.filter(pk=post.pk).update(title="Boats\r\nBcc: eve@example.org\u2028x")
        run()
        (mail,) = smtp.mails()
        assert mail["Bcc"] is None
        assert mail["Subject"] == "Boats Bcc: eve@example.org x · Wheelhouse"

    def test_refusal_for_good_is_given_up_and_one_for_now_is_tried_again(
        self, smtp: Mailbox, make_post: MakePost
    ) -> None:
        """The others get their mail; the error is noted without the address."""
        subscribe("refused-a@example.org", "later-b@example.org", "ada@example.org")
        make_post()
        assert "1 sent, 1 to be tried again, 1 given up" in run()
        assert copies(smtp) == {"ada@example.org": 1}
        waiting = Message.objects.get(sent_at=None, given_up_at=None)
        assert waiting.last_error == "SMTPRecipientsRefused 451"
        assert waiting.next_attempt_at > timezone.now() + timedelta(seconds=BACK_OFF_SECONDS[0] - 10)

    def test_address_whose_key_is_gone_waits_and_stops_nobody_else(self, smtp: Mailbox, make_post: MakePost) -> None:
        """Until the key is put back."""
        subscribe("ada@example.org", "eve@example.org")
        Subscriber.objects.filter(pk=Subscriber.objects.earliest("created_at").pk).update(address_key="0123")
        make_post()
        assert "1 sent, 1 to be tried again, 0 given up" in run()
        Message.objects.filter(sent_at=None).update(attempts=20, next_attempt_at=timezone.now())
        assert "0 sent, 1 to be tried again, 0 given up" in run(), "however late that is"
        assert Message.objects.get(sent_at=None).last_error == "UndecryptableError"

    def test_back_off_grows_and_ends(self, smtp: Mailbox, make_post: MakePost) -> None:
        """After the last pause it is given up."""
        subscribe("later-b@example.org")
        make_post()
        posts_announce()
        pauses = []
        while Message.objects.filter(given_up_at=None).update(next_attempt_at=timezone.now()):
            begin = timezone.now()
            run()
            pauses.append(round((Message.objects.get().next_attempt_at - begin).total_seconds(), -1))
        assert tuple(pauses[: len(BACK_OFF_SECONDS)]) == BACK_OFF_SECONDS
        assert len(pauses) == len(BACK_OFF_SECONDS) + 1

    def test_server_that_is_away_costs_no_attempt(self, settings: Settings, make_post: MakePost) -> None:
        """One clear line, and the mail waits."""
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        subscribe("ada@example.org")
        make_post()
        with pytest.raises(CommandError, match=r"does not answer .*Check EMAIL_URL; nothing is lost"):
            run()
        assert Message.objects.get().attempts == 0

    def test_without_mail_settings_it_says_what_is_missing(self, settings: Settings) -> None:
        settings.SUBSCRIPTIONS = False
        with pytest.raises(CommandError, match="EMAIL_URL: expected a mail server; found nothing"):
            run()

    def test_who_leaves_gets_nothing_that_waits(self, smtp: Mailbox, make_post: MakePost) -> None:
        subscribe("ada@example.org")
        make_post()
        posts_announce()
        Subscriber.objects.all().delete()
        assert message_send_next(server=get_connection()) is None


class TestKilled:
    def test_half_way_and_started_again(
        self, mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site]
    ) -> None:
        """Everybody gets the mail; a copy of the one at work, if there is one, has its Message-ID."""
        subscribe(*many())
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
        assert set(copies(mailbox)) == set(many())
        ids = {str(mail["Message-ID"]) for mail in mailbox.mails()}
        assert len(ids) == MANY
        assert len(mailbox.mails()) <= MANY + 1

    def test_between_the_mail_and_its_receipt(
        self, mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site]
    ) -> None:
        """The one moment that SMTP leaves open: the copy has the Message-ID of the first, and nobody else gets two."""
        subscribe(*many()[:5])
        make_post()
        site = open_site()
        sender = site.start("send_mail", TEST_EMAIL_URL=mailbox.url)
        mailbox.kill_sender_after_next_mail(sender.pid)
        sender.communicate()
        assert sender.returncode == -signal.SIGKILL
        assert len(mailbox.mails()) == 1

        site.run("send_mail", TEST_EMAIL_URL=mailbox.url)
        assert len(mailbox.mails()) == 5, "the one in doubt waits for its back-off"
        site.python(DUE_NOW)
        site.run("send_mail", TEST_EMAIL_URL=mailbox.url)
        assert sorted(copies(mailbox).values()) == [1, 1, 1, 1, 2]
        assert len({str(mail["Message-ID"]) for mail in mailbox.mails()}) == 5

    def test_told_to_stop_ends_after_the_mail_at_work(
        self, mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site]
    ) -> None:
        """SIGTERM: exit code 0, and what was handed over is noted."""
        subscribe(*many())
        make_post()
        site = open_site()
        sender = site.start("send_mail", "--every", "60", TEST_EMAIL_URL=mailbox.url)
        wait_until(lambda: len(mailbox.mails()) >= 2)
        sender.terminate()
        _output, errors = sender.communicate(timeout=60)
        assert sender.returncode == 0, errors
        assert int(site.python(UNSENT)) == MANY - len(mailbox.mails())


def test_one_sender_at_a_time_wherever_sqlite_keeps_its_file(open_site: Callable[[], Site], tmp_path: Path) -> None:
    """A folder that is called “memory” is none."""
    site = open_site()
    if connection.vendor == "sqlite":
        (tmp_path / "memory").mkdir()
        (tmp_path / "copy.sqlite3").rename(tmp_path / "memory" / "copy.sqlite3")
        site = Site(f"sqlite:///{tmp_path / 'memory' / 'copy.sqlite3'}")
    code = "from blog.newsletter.services.outbox import sender_lock\nwith sender_lock() as a, sender_lock() as b: print(a, b)"
    assert site.python(code) == ("True False" if connection.vendor == "sqlite" else "True True")


def test_several_senders_at_once_write_to_nobody_twice(
    mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site]
) -> None:
    """On PostgreSQL they share the work; on SQLite one does it and the others say so."""
    subscribe(*many())
    make_post()
    site = open_site()
    senders = [site.start("send_mail", TEST_EMAIL_URL=mailbox.url) for _ in range(3)]
    outputs = [sender.communicate(timeout=120) for sender in senders]
    assert [sender.returncode for sender in senders] == [0, 0, 0], outputs
    assert copies(mailbox) == dict.fromkeys(many(), 1)
    if connection.vendor == "postgresql":
        assert sum(" 0 sent" not in output for output, _errors in outputs) >= 2
