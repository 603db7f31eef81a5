"""``manage.py send_mail``: announce new posts and send what is in the outbox. Run it by cron, or with ``--every``.

Several can run at once, and each can be killed: see ``services.outbox``.
"""

import signal
import smtplib
import threading
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import connection

from blog.newsletter.services.outbox import lock_sender, message_send_next, posts_announce
from blog.newsletter.services.subscription import subscribers_clean


class Command(BaseCommand):
    """Sends due mail, with ``--every`` until SIGTERM, which lets the current mail finish."""

    help = "Announce new posts to their subscribers, and send all mail that is due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="repeat with this pause until SIGTERM")

    def handle(self, *args: Any, every: float | None, **options: Any) -> None:
        if not settings.SUBSCRIPTIONS:
            raise CommandError("EMAIL_URL: expected a mail server; found nothing. .env.example has an example.")
        self.stopping = threading.Event()
        if every is None:
            self.run_once()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        while not self.stopping.is_set():
            try:
                self.run_once()
            except CommandError as error:  # the mail server can't be reached; it may be back next time
                self.stderr.write(str(error))
            except DatabaseError as error:  # so may the database, which then needs a new connection
                reason = " ".join(str(error).split())
                self.stderr.write(f"send_mail: database error: {reason}. Nothing is lost; trying again.")
                connection.close()
            self.stopping.wait(every)

    def run_once(self) -> None:
        with lock_sender() as may_send:
            if not may_send:
                self.stdout.write("send_mail: another sender is running, and SQLite allows one at a time.")
                return
            subscribers_clean()
            written = posts_announce()
            counts = self.send_all()
        self.stdout.write(
            f"send_mail: {written} mails written, {counts['sent']} sent, {counts['later']} to retry,"
            f" {counts['given up']} given up."
        )

    def send_all(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        server = get_connection()
        try:
            server.open()
        except (smtplib.SMTPException, OSError) as error:
            raise CommandError(
                f"The mail server does not answer ({type(error).__name__}: {error}). Check EMAIL_URL; nothing is lost,"
                " and no attempt was counted."
            ) from error
        try:
            while not self.stopping.is_set() and (message := message_send_next(server=server)):
                counts["sent" if message.sent_at else "given up" if message.given_up_at else "later"] += 1
        finally:
            server.close()
        return counts
