"""The outbox: every mail is a row before it is sent.

Guarantees. Every subscriber gets the mail: a row stays until the mail server answers 250 or refuses permanently. No
subscriber gets two mails about a post: a constraint allows one row. In one case a mail is sent twice: the sender dies
after the server accepted the mail and before that is committed, which no SMTP client can tell from a mail that was not
accepted (RFC 5321, 4.5.3.2.6). The copy has the same Message-ID, by which mail clients recognize it.

Implementation. First the attempt is committed, with the time of the next one. Then the row stays locked while the mail
is sent, so no other sender takes it, no matter how long that lasts; the database releases the lock of a killed sender.
SQLite locks no rows: there a lock on a file, which the kernel releases, allows one sender at a time.
"""

import fcntl
import logging
import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone

from blog.core.encryption import UndecryptableError
from blog.newsletter.models import Message, MessageKind, SilencedPost, Subscriber
from blog.newsletter.rendering import render_mail
from blog.posts.models import Post, Status

logger = logging.getLogger(__name__)

# The pauses after each attempt. After the last one, more than two days later, the mail is given up.
BACK_OFF_SECONDS = (60, 300, 1800, 7200, 21_600, 43_200, 86_400)
# Older posts are not announced: an import or a long pause must not flood the subscribers.
MAX_AGE_DAYS = 7
BATCH_SIZE = 1000
# Codes for "no such mailbox" (RFC 5321, 4.2.3). Other refusals are about the mail or the sender.
NO_MAILBOX_CODES = (550, 551, 553)
# Texts that give these codes another meaning: enhanced codes (RFC 3463) outside the classes of addresses and mailboxes,
# such as a route, a quota or a policy; a full mailbox; a bad sender address. Some servers use words instead.
OTHER_REASON = re.compile(
    rb"\b5\.(?:[03-9]|1\.[78]|2\.2)\b|relay|sender|prohibit|block|polic|spam|reputation", re.IGNORECASE
)


def posts_announce() -> int:
    """Write a message about each new post to each subscriber, once even after interruptions; return how many."""
    new = Post.objects.published().filter(published_at__gt=timezone.now() - timedelta(days=MAX_AGE_DAYS))
    new = new.exclude(pk__in=SilencedPost.objects.values("post"))
    return sum(post_announce(post=post) for post in new.order_by("published_at"))


def post_silence(*, post: Post) -> None:
    """Write no mail about ``post``, which readers know already."""
    SilencedPost.objects.get_or_create(post=post)


def post_announce(*, post: Post) -> int:
    written = 0
    while batch := messages_write_batch(post=post):
        written += batch
    return written


@transaction.atomic
def messages_write_batch(*, post: Post) -> int:
    """Write to the next subscribers without a message about ``post``; they stay locked until that is committed.

    Rows that are locked, by a reader who unsubscribes or by another sender, are skipped; the next run writes to those
    that are left.
    """
    subscribers = Subscriber.objects.without_message(post).select_for_update(skip_locked=True, no_key=True)
    messages = [
        Message(subscriber=subscriber, kind=MessageKind.POST, post=post) for subscriber in subscribers[:BATCH_SIZE]
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)  # another sender may have written them just now
    return len(messages)


@contextmanager
def lock_sender() -> Iterator[bool]:
    """Yield whether this process may send: always where rows can be locked, else only without another sender."""
    if connection.features.has_select_for_update_skip_locked or getattr(connection, "is_in_memory_db")():  # noqa: B009  SQLite's alone, which no stub knows
        yield True
        return
    with Path(f"{connection.settings_dict['NAME']}.send_mail.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def message_send_next(*, server: BaseEmailBackend) -> Message | None:
    """Try to send the next due message and return it with the result; ``None`` if nothing is due."""
    message = message_claim()
    if message is None:
        return None
    with lock_message(message) as exists:
        if exists:
            message_send(message=message, server=server)
    return message


@transaction.atomic
def message_claim() -> Message | None:
    """Commit an attempt to send the next due message that no other sender has locked, and return the message."""
    due = Message.objects.due().select_related("subscriber", "post").select_for_update(skip_locked=True, of=("self",))
    message = due.first()
    if message is not None:
        back_off = BACK_OFF_SECONDS[min(message.attempts, len(BACK_OFF_SECONDS) - 1)]
        message.attempts += 1
        message.next_attempt_at = timezone.now() + timedelta(seconds=back_off)
        message.last_error = ""
        message.save(update_fields=["attempts", "next_attempt_at", "last_error"])
    return message


@contextmanager
def lock_message(message: Message) -> Iterator[bool]:
    """Keep other senders from ``message``; yield ``False`` if its subscriber has unsubscribed meanwhile."""
    same = Message.objects.filter(pk=message.pk)
    if not connection.features.has_select_for_update_skip_locked:
        yield same.exists()
        return
    with transaction.atomic():
        yield bool(same.select_for_update())


def message_send(*, message: Message, server: BaseEmailBackend) -> None:
    """Send one mail and store the result; delete the message if its post is no longer public."""
    if message.post and message.post.status != Status.PUBLISHED:
        message.delete()
        return
    try:
        server.send_messages([render_mail(message)])
    except (smtplib.SMTPException, OSError, UndecryptableError) as error:
        server.close()  # the state of the session is unknown: the next mail opens a new one
        message.last_error = describe_error(error)
        # A missing key has no limit of attempts: it can be put back at any time.
        is_last = message.attempts > len(BACK_OFF_SECONDS) and not isinstance(error, UndecryptableError)
        if is_permanent(error) or is_last:
            message.given_up_at = timezone.now()
        logger.warning("outbox: %s, attempt %d: %s", message.message_id, message.attempts, message.last_error)
    else:
        message.sent_at = timezone.now()
    result = {"sent_at": message.sent_at, "given_up_at": message.given_up_at, "last_error": message.last_error}
    Message.objects.filter(pk=message.pk).update(**result)  # on SQLite the row may have been deleted meanwhile


def get_smtp_codes(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def is_permanent(error: Exception) -> bool:
    """Whether the subscriber's mailbox does not exist. Refusals for other reasons can succeed later."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code in NO_MAILBOX_CODES and not OTHER_REASON.search(text) for code, text in error.recipients.values())


def describe_error(error: Exception) -> str:
    """Return the error without its text, in which servers repeat the address that the database stores encrypted."""
    return " ".join([type(error).__name__, *map(str, get_smtp_codes(error))])
