"""manage.py send_mail continues after refusals and database errors, and when readers unsubscribe meanwhile."""

import smtplib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.outbox import is_permanent, message_send_next, posts_announce
from tests.blog.newsletter.test_send_mail import UNSENT, count_mails, run_send_mail, subscribe
from tests.conftest import MakePost
from tests.processes import Site, a_session_waits_for_a_lock, wait_until
from tests.smtp_server import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
UNSUBSCRIBE = """
import time
from pathlib import Path
from django.db import transaction
from blog.newsletter.models import Subscriber
with transaction.atomic():
    Subscriber.objects.earliest("created_at").delete()
    Path({deleted!r}).touch()
    while not Path({commit!r}).exists():
        time.sleep(0.01)
"""
RENAME = "from django.db import connection; connection.cursor().execute('ALTER TABLE {} RENAME TO {}')"


class TestRefusals:
    @pytest.mark.parametrize("word", ["refused", "gone"])
    def test_missing_mailbox_is_given_up(self, smtp: Mailbox, make_post: MakePost, word: str) -> None:
        subscribe(f"{word}-a@example.org")
        make_post()
        assert "0 sent, 0 to retry, 1 given up" in run_send_mail()

    @pytest.mark.parametrize("word", ["policy", "quota", "sender", "full", "relay", "big"])
    def test_refusal_for_another_reason_is_retried(self, smtp: Mailbox, make_post: MakePost, word: str) -> None:
        """The sender's quota or reputation, the mail itself, a full mailbox: all of this can change within two days."""
        subscribe(f"{word}-a@example.org")
        make_post()
        assert "0 sent, 1 to retry, 0 given up" in run_send_mail()

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
    def test_refusal_before_the_recipient_is_not_permanent(self, error: Exception) -> None:
        assert not is_permanent(error)

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
    def test_refusal_without_an_enhanced_code_is_understood_by_its_words(self, code: int, text: bytes) -> None:
        assert not is_permanent(smtplib.SMTPRecipientsRefused({"ada@example.org": (code, text)}))


class UnsubscribingBackend(BaseEmailBackend):
    """Accepts mail while its reader unsubscribes."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        Subscriber.objects.all().delete()
        return len(email_messages)


class TestUnsubscribing:
    def test_while_their_mail_is_sent(self, make_post: MakePost) -> None:
        subscribe("ada@example.org")
        make_post()
        posts_announce()
        assert message_send_next(server=UnsubscribingBackend()) is not None
        assert not Message.objects.exists()

    def test_while_a_post_is_announced(
        self, mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site], tmp_path: Path
    ) -> None:
        """The subscriber whose row is locked is skipped, and the others get their mail."""
        subscribe("ada@example.org", "eve@example.org")
        make_post()
        site, deleted, commit = open_site(), tmp_path / "deleted", tmp_path / "commit"
        reader = site.start(
            "shell", "--no-imports", "--command", UNSUBSCRIBE.format(deleted=str(deleted), commit=str(commit))
        )
        wait_until(deleted.exists)
        sender = site.start("send_mail", TEST_EMAIL_URL=mailbox.url)
        wait_until(lambda: sender.poll() is not None or connection.vendor == "sqlite" or a_session_waits_for_a_lock())
        commit.touch()
        assert reader.wait(60) == 0
        _output, errors = sender.communicate(timeout=60)
        assert sender.returncode == 0, errors
        assert count_mails(mailbox) == {"eve@example.org": 1}
        reader.communicate()


def test_sender_survives_database_errors(mailbox: Mailbox, make_post: MakePost, open_site: Callable[[], Site]) -> None:
    """With --every it reports the error, and sends the mail when the database is back."""
    subscribe("ada@example.org")
    make_post()
    site = open_site()
    site.python(RENAME.format("newsletter_message", "away"))
    sender = site.start("send_mail", "--every", "0.1", TEST_EMAIL_URL=mailbox.url)
    assert sender.stderr
    assert sender.stderr.readline().startswith("send_mail: database error: ")
    site.python(RENAME.format("away", "newsletter_message"))
    wait_until(lambda: bool(mailbox.mails()))
    sender.terminate()
    _output, errors = sender.communicate(timeout=60)
    assert sender.returncode == 0, errors
    assert "Traceback" not in errors
    assert site.python(UNSENT) == "0"
