"""Subscriptions with double opt-in."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from blog.core.models import fold_email
from blog.core.services.rate_limit import RateLimit, quota_consume
from blog.newsletter.models import Message, MessageKind, Subscriber

# The purposes of signed links, as salts. Links in sent mail depend on them: never change them.
CONFIRM = "blog.subscription.confirm"
UNSUBSCRIBE = "blog.subscription.unsubscribe"
# How long a link works. An unconfirmed subscriber is deleted when the link expires.
LIFETIME_SECONDS = {CONFIRM: 3 * 86_400, UNSUBSCRIBE: 3 * 365 * 86_400}
# At most so many mails reach an address, even if strangers enter it again and again.
MAILS_TO_ONE_ADDRESS = RateLimit("confirmation mails", 3, 86_400)


def make_token(subscriber: Subscriber, purpose: str) -> str:
    return signing.dumps(str(subscriber.pk), salt=purpose)


def read_token(token: str, purpose: str) -> UUID | None:
    """Return the subscriber's id; ``None`` if the token is forged, expired, or for another purpose."""
    try:
        return UUID(signing.loads(token, salt=purpose, max_age=LIFETIME_SECONDS[purpose]))
    except signing.BadSignature:
        return None


@transaction.atomic
def subscription_request(*, email: str, language: str) -> None:
    """Write a mail to ``email``: with the confirmation link, or saying that it is already subscribed.

    The caller can't tell which of the two it was, nor whether the limit was reached, so that the page reveals nothing
    about an address. While such a mail waits for its first attempt, a repeated request writes no second one. Raises
    ``ValidationError`` if it is not an e-mail address.
    """
    subscriber = subscriber_get_or_create(email=email, language=language)
    kind = MessageKind.ALREADY_SUBSCRIBED if subscriber.confirmed_at else MessageKind.CONFIRM
    is_waiting = subscriber.messages.untried().filter(kind=kind).exists()
    if not is_waiting and quota_consume(limit=MAILS_TO_ONE_ADDRESS, client=fold_email(email)):
        Message.objects.create(subscriber=subscriber, kind=kind)


def subscriber_get_or_create(*, email: str, language: str) -> Subscriber:
    """Return the subscriber with ``email`` in ``language``, unconfirmed if it is new; locked in this transaction.

    A repeated request before confirmation restarts the time limit: the new mail's link must work as long as the first.
    """
    same = Subscriber.objects.with_email(email).filter(language=language).select_for_update()
    existing = same.first()
    if existing:
        same.filter(confirmed_at=None).update(created_at=timezone.now())
        return existing
    subscriber = Subscriber(language=language)
    subscriber.email = email
    try:
        with transaction.atomic():
            subscriber.save(force_insert=True)
    except IntegrityError:  # a simultaneous request stored the same
        return same.get()
    return subscriber


@transaction.atomic
def subscriber_import(*, email: str, language: str, created_at: datetime | None = None) -> bool:
    """Store a subscriber who confirmed elsewhere; return ``False`` if there is one already.

    It counts as confirmed from now on, so posts that were published before are not sent to it. ``created_at`` keeps
    the time of the consent. Raises ``ValidationError`` if it is not an e-mail address.
    """
    subscriber = subscriber_get_or_create(email=email, language=language)
    if subscriber.confirmed_at:
        return False
    subscriber.confirmed_at = timezone.now()
    subscriber.created_at = created_at or subscriber.confirmed_at
    subscriber.save(update_fields=["confirmed_at", "created_at"])
    return True


def subscriber_confirm(*, subscriber_id: UUID) -> bool:
    """Activate the subscription; return ``False`` if it was deleted. A second call changes nothing."""
    chosen = Subscriber.objects.filter(pk=subscriber_id)
    chosen.filter(confirmed_at=None).update(confirmed_at=timezone.now())
    return chosen.exists()


def subscriber_unsubscribe(*, subscriber_id: UUID) -> None:
    Subscriber.objects.filter(pk=subscriber_id).delete()


def subscribers_clean() -> int:
    """Delete unconfirmed subscribers whose confirmation link has expired; return the number of deleted rows."""
    expired = timezone.now() - timedelta(seconds=LIFETIME_SECONDS[CONFIRM])
    # A link's lifetime begins when its mail is sent.
    valid_links = Message.objects.filter(Q(sent_at__gte=expired) | Q(sent_at=None, given_up_at=None))
    unconfirmed = Subscriber.objects.filter(confirmed_at=None, created_at__lt=expired)
    return unconfirmed.exclude(pk__in=valid_links.values("subscriber")).delete()[0]
