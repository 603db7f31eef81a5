"""The outbox: every mail is a row before it is sent.

What is guaranteed. Nobody is missed: a row stays until the mail server said 250, or refused for good. Nobody is written
to twice about one post: a constraint allows one row. A mail is handed over twice in one case alone: the sender dies
after the server took the mail and before that is committed, which no client of SMTP can tell from a mail that was not
taken (RFC 5321, 4.5.3.2.6). It is then sent again with the same Message-ID, by which mailboxes know a copy.

How it works. First the intent is committed: one more attempt, the next one not before the back-off. Then the row is
locked while the mail is sent, so that no other sender takes it, however long that lasts; the database gives the lock
of a killed sender free. SQLite locks no rows: there a lock on a file, which the kernel gives free, lets one sender
work.
"""

import fcntl
import logging
import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone

from blog.core.encryption import UndecryptableError
from blog.newsletter.models import Kind, Message, Subscriber
from blog.newsletter.rendering import compose
from blog.posts.models import Post, Status

logger = logging.getLogger(__name__)

# After the first attempt a minute, and so on; after the last one it is given up, a good two days later.
BACK_OFF_SECONDS: Final = (60, 300, 1800, 7200, 21_600, 43_200, 86_400)
# Posts that appeared longer ago are not announced: an import or a long pause must not flood anybody.
NEWS_DAYS: Final = 7
BATCH_SIZE: Final = 1000
# What says "there is no such mailbox" (RFC 5321, 4.2.3). The other refusals are about the mail, or about who sends it.
NO_MAILBOX: Final = (550, 551, 553)
# And what makes it mean something else (RFC 3463): not the class of addresses or of mailboxes, but a route, a quota or
# a policy; a mailbox that is full; a sender that is bad, which many servers say of the recipient. Others use words.
ABOUT_US: Final = re.compile(
    rb"\b5\.(?:[03-9]|1\.[78]|2\.2)\b|relay|sender|prohibit|block|polic|spam|reputation", re.IGNORECASE
)


def posts_announce() -> int:
    """Write a message to every subscriber about every new post, once; return how many are new.

    Killed half-way it goes on at the next call: who has a message is not asked for again.
    """
    fresh = Post.objects.published().filter(published_at__gt=timezone.now() - timedelta(days=NEWS_DAYS))
    return sum(post_announce(post=post) for post in fresh.order_by("published_at"))


def post_announce(*, post: Post) -> int:
    """Write to whoever waits for ``post``, in batches."""
    written = 0
    while batch := batch_announce(post):
        written += batch
    return written


@transaction.atomic
def batch_announce(post: Post) -> int:
    """Write to the next subscribers who wait for ``post``, and keep them from leaving until that is committed.

    Who is just leaving, or has another sender's attention, is passed over: if need be the next run writes to them.
    """
    waiting = Subscriber.objects.waiting_for(post).select_for_update(skip_locked=True, no_key=True)
    messages = [Message(subscriber=subscriber, kind=Kind.POST, post=post) for subscriber in waiting[:BATCH_SIZE]]
    Message.objects.bulk_create(messages, ignore_conflicts=True)  # another sender may have done the same just now
    return len(messages)


@contextmanager
def sender_lock() -> Iterator[bool]:
    """Whether this process may send. Always, where rows can be locked; else if no other sender is at work."""
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
    """Try the next message that is due, and return it with what came of it; ``None`` when nothing is due."""
    message = claim()
    if message is None:
        return None
    with holding(message) as still_there:
        if still_there:
            attempt(message, server)
    return message


@transaction.atomic
def claim() -> Message | None:
    """Take the next due message that no other sender has, and commit the intent to send it."""
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
def holding(message: Message) -> Iterator[bool]:
    """Keep other senders from ``message``; ``False`` when its subscriber has left meanwhile."""
    same = Message.objects.filter(pk=message.pk)
    if not connection.features.has_select_for_update_skip_locked:
        yield same.exists()
        return
    with transaction.atomic():
        yield bool(same.select_for_update())


def attempt(message: Message, server: BaseEmailBackend) -> None:
    """Hand one mail over and note the outcome; a post that is no longer public is not announced after all."""
    if message.post and message.post.status != Status.PUBLISHED:
        message.delete()
        return
    try:
        server.send_messages([compose(message)])
    except (smtplib.SMTPException, OSError, UndecryptableError) as error:
        server.close()  # after an error the session may be anywhere: the next mail begins a new one
        message.last_error = describe(error)
        tired = message.attempts > len(BACK_OFF_SECONDS) and not isinstance(error, UndecryptableError)
        if is_final(error) or tired:  # a key may be put back however late
            message.given_up_at = timezone.now()
        logger.warning("outbox: %s, attempt %d: %s", message.message_id, message.attempts, message.last_error)
    else:
        message.sent_at = timezone.now()
    outcome = {"sent_at": message.sent_at, "given_up_at": message.given_up_at, "last_error": message.last_error}
    Message.objects.filter(pk=message.pk).update(**outcome)  # no row, no error: on SQLite one may leave meanwhile


def codes(error: Exception) -> list[int]:
    """The SMTP replies that an error stands for; none for a broken connection."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def is_final(error: Exception) -> bool:
    """Whether the reader's mailbox is gone for good; what the server has against us may be mended in time."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code in NO_MAILBOX and not ABOUT_US.search(text) for code, text in error.recipients.values())


def describe(error: Exception) -> str:
    """What went wrong, without the address, which a server likes to repeat and the database keeps encrypted."""
    return " ".join([type(error).__name__, *map(str, codes(error))])
