"""manage.py send_mail goes on: when a server refuses, when the database is away, when readers leave meanwhile."""

import smtplib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.outbox import is_final, message_send_next, posts_announce
from tests.blog.newsletter.test_send_mail import UNSENT, copies, run, subscribe
from tests.conftest import MakePost
from tests.processes import Site, a_session_waits_for_a_lock, wait_until
from tests.smtp_server import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
LEAVE = """
import time
from pathlib import Path
from django.db import transaction
from blog.newsletter.models import Subscriber
with transaction.atomic():
    Subscriber.objects.earliest("created_at").delete()
    Path({left!r}).touch()
    while not Path({go!r}).exists():
        time.sleep(0.01)
"""
RENAME = "from django.db import connection; connection.cursor().execute('ALTER TABLE {} RENAME TO {}')"


class TestRefusals:
    @pytest.mark.parametrize("word", ["refused", "gone"])
    def test_mailbox_that_does_not_exist_is_final(self, smtp: Mailbox, make_post: MakePost, word: str) -> None:
        subscribe(f"{word}-a@example.org")
        make_post()
        assert "0 sent, 0 to be tried again, 1 given up" in run()

    @pytest.mark.parametrize("word", ["policy", "quota", "sender", "full", "relay", "big"])
    def test_refusal_that_is_about_us_is_tried_again(self, smtp: Mailbox, make_post: MakePost, word: str) -> None:
        """Our quota, our reputation, our mail, a full mailbox: all of it may be mended in two days."""
        subscribe(f"{word}-a@example.org")
        make_post()
        assert "0 sent, 1 to be tried again, 0 given up" in run()

    @pytest.mark.parametrize(
        "error",
        [
            smtplib.SMTPConnectError(554, b"No service"),
            smtplib.SMTPHeloError(550, b"Go away"),
            smtplib.SMTPResponseException(554, b"TLS not available"),
            smtplib.SMTPAuthenticationError(535, b"Wrong password"),
            smtplib.SMTPSenderRefused(550, b"Not you", "blog@example.org"),
        ],
    )
    def test_refusal_before_any_address_was_said_is_not_final(self, error: Exception) -> None:
        assert not is_final(error)

    @pytest.mark.parametrize(
        ("code", "text"),
        [
            (550, b"relay not permitted"),
            (550, b"Relaying denied"),
            (550, b"Sender verify failed"),
            (553, b"sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
            (550, b"Blocked by policy"),
        ],
    )
    def test_refusal_of_a_relay_is_not_final_without_a_code_in_front(self, code: int, text: bytes) -> None:
        assert not is_final(smtplib.SMTPRecipientsRefused({"ada@example.org": (code, text)}))


class Leaving(BaseEmailBackend):
    """Takes the mail, and lets its reader leave meanwhile."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Delete who is written to."""
        Subscriber.objects.all().delete()
        return len(email_messages)


class TestReadersLeave:
    def test_while_their_mail_is_sent(self, make_post: MakePost) -> None:
        """Their row is gone, and that is no error."""
        subscribe("ada@example.org")
        make_post()
        posts_announce()
        assert message_send_next(server=Leaving()) is not None
        assert not Message.objects.exists()

    def test_while_a_post_is_announced(
        self, mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site], tmp_path: Path
    ) -> None:
        """Who is just leaving is passed over, and the others get their mail."""
        subscribe("ada@example.org", "eve@example.org")
        make_post()
        site, left, go = open_site(), tmp_path / "left", tmp_path / "go"
        leaver = site.start("shell", "--no-imports", "--command", LEAVE.format(left=str(left), go=str(go)))
        wait_until(left.exists)
        sender = site.start("send_mail", TEST_EMAIL_URL=mailbox.url)
        wait_until(lambda: sender.poll() is not None or connection.vendor == "sqlite" or a_session_waits_for_a_lock())
        go.touch()
        assert leaver.wait(60) == 0
        _output, errors = sender.communicate(timeout=60)
        assert sender.returncode == 0, errors
        assert copies(mailbox) == {"eve@example.org": 1}
        leaver.communicate()


def test_database_that_was_away_ends_no_sender(
    mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site]
) -> None:
    """With --every: one line that says so, and then the mail is sent."""
    subscribe("ada@example.org")
    make_post()
    site = open_site()
    site.python(RENAME.format("blog_message", "away"))
    sender = site.start("send_mail", "--every", "0.1", TEST_EMAIL_URL=mailbox.url)
    assert sender.stderr
    assert sender.stderr.readline().startswith("send_mail: the database: ")
    site.python(RENAME.format("away", "blog_message"))
    wait_until(lambda: bool(mailbox.mails()))
    sender.terminate()
    _output, errors = sender.communicate(timeout=60)
    assert sender.returncode == 0, errors
    assert "Traceback" not in errors
    assert site.python(UNSENT) == "0"
