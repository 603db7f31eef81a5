"""Subscriptions with double opt-in."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

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


def subscriber_get_or_create(*, email: str, language: str, subscriber_id: UUID | None = None) -> Subscriber:
    """Return the subscriber with ``email`` in ``language``, unconfirmed if it is new; locked in this transaction.

    A repeated request before confirmation restarts the time limit: the new mail's link must work as long as the first.
    A new one gets ``subscriber_id``, by default a random one.
    """
    same = Subscriber.objects.with_email(email).filter(language=language).select_for_update()
    existing = same.first()
    if existing:
        same.filter(confirmed_at=None).update(created_at=timezone.now())
        return existing
    subscriber = Subscriber(id=subscriber_id or uuid4(), language=language)
    subscriber.email = email
    try:
        with transaction.atomic():
            subscriber.save(force_insert=True)
    except IntegrityError:  # a simultaneous request stored the same
        return same.get()
    return subscriber


def subscriber_confirm(*, subscriber_id: UUID) -> bool:
    """Activate the subscription; return ``False`` if it was deleted. A second call changes nothing."""
    chosen = Subscriber.objects.filter(pk=subscriber_id)
    chosen.filter(confirmed_at=None).update(confirmed_at=timezone.now())
    return chosen.exists()


@transaction.atomic
def subscriber_import(
    *, email: str, language: str, confirmed_at: datetime, subscriber_id: UUID | None = None
) -> Subscriber | None:
    """Store a subscriber who confirmed elsewhere; return ``None`` if there is one already. No mail is written.

    ``created_at`` is now, so that posts from before the import are not announced. With the id of another installation,
    unsubscribe links in its mail go on working if ``SECRET_KEY`` is the same. Raises ``ValidationError`` if it is not
    an e-mail address.
    """
    if subscriber_id and Subscriber.objects.filter(pk=subscriber_id).exists():
        subscriber_id = None
    subscriber = subscriber_get_or_create(email=email, language=language, subscriber_id=subscriber_id)
    if subscriber.confirmed_at:
        return None
    subscriber.confirmed_at, subscriber.created_at = confirmed_at, timezone.now()
    subscriber.save(update_fields=["confirmed_at", "created_at"])
    subscriber.messages.untried().filter(kind=MessageKind.CONFIRM).delete()
    return subscriber


def subscriber_unsubscribe(*, subscriber_id: UUID) -> None:
    Subscriber.objects.filter(pk=subscriber_id).delete()


def subscribers_clean() -> int:
    """Delete unconfirmed subscribers whose confirmation link has expired; return the number of deleted rows."""
    expired = timezone.now() - timedelta(seconds=LIFETIME_SECONDS[CONFIRM])
    # A link's lifetime begins when its mail is sent.
    valid_links = Message.objects.filter(Q(sent_at__gte=expired) | Q(sent_at=None, given_up_at=None))
    unconfirmed = Subscriber.objects.filter(confirmed_at=None, created_at__lt=expired)
    return unconfirmed.exclude(pk__in=valid_links.values("subscriber")).delete()[0]
