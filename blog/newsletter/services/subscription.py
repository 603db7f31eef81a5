"""Subscribing with double opt-in: asking, confirming, leaving."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from blog.core.models.encrypted_email import fold_email
from blog.core.services.rate_limit import RateLimit, quota_consume
from blog.newsletter.models import Kind, Message, Subscriber

CONFIRM, UNSUBSCRIBE = "blog.subscription.confirm", "blog.subscription.unsubscribe"
# How long a link works. Who asked and never confirmed is forgotten together with the link.
LIFETIME_SECONDS: Final = {CONFIRM: 3 * 86_400, UNSUBSCRIBE: 3 * 365 * 86_400}
# However often strangers ask in somebody's name, this is what arrives there.
MAILS_TO_ONE_ADDRESS: Final = RateLimit("confirmation mails", 3, 86_400)


def token(subscriber: Subscriber, purpose: str) -> str:
    """A signed link's last part, good for ``purpose`` alone."""
    return signing.dumps(str(subscriber.pk), salt=purpose)


def subscriber_of(found: str, purpose: str) -> UUID | None:
    """Whom a token is about; ``None`` when it is forged, too old, or for another purpose."""
    try:
        return UUID(signing.loads(found, salt=purpose, max_age=LIFETIME_SECONDS[purpose]))
    except signing.BadSignature:
        return None


@transaction.atomic
def subscriber_ask(*, email: str, language: str) -> None:
    """Write a mail to ``email``: with the link that confirms, or, if it is subscribed already, that says so.

    Nothing tells the caller which; a limit is kept in silence for the same reason. While such a mail waits for its
    first attempt, asking again writes no second one.

    Raises:
        django.core.exceptions.ValidationError: the address is none.
    """
    subscriber = subscriber_get_or_create(email=email, language=language)
    kind = Kind.KNOWN if subscriber.confirmed_at else Kind.CONFIRM
    waits = subscriber.messages.untried().filter(kind=kind).exists()
    if not waits and quota_consume(limit=MAILS_TO_ONE_ADDRESS, client=fold_email(email)):
        Message.objects.create(subscriber=subscriber, kind=kind)


def subscriber_get_or_create(*, email: str, language: str) -> Subscriber:
    """The subscriber with ``email`` in ``language``, unconfirmed if it is new; locked until the transaction ends.

    Who asks again before confirming begins anew: the link in the new mail must not die with the first one's.
    """
    same = Subscriber.objects.with_email(email).filter(language=language).select_for_update()
    found = same.first()
    if found:
        same.filter(confirmed_at=None).update(created_at=timezone.now())
        return found
    subscriber = Subscriber(language=language)
    subscriber.email = email
    try:
        with transaction.atomic():
            subscriber.save(force_insert=True)
    except IntegrityError:  # somebody has just asked for the same
        return same.get()
    return subscriber


def subscriber_confirm(*, subscriber_id: UUID) -> bool:
    """Begin to send; ``False`` when the subscriber is gone. A second time changes nothing."""
    chosen = Subscriber.objects.filter(pk=subscriber_id)
    chosen.filter(confirmed_at=None).update(confirmed_at=timezone.now())
    return chosen.exists()


def subscriber_unsubscribe(*, subscriber_id: UUID) -> None:
    """Delete the subscriber with every message that waits; whoever is gone already stays so."""
    Subscriber.objects.filter(pk=subscriber_id).delete()


def subscribers_forget() -> int:
    """Delete who never confirmed, once the link in their mail is dead; return how many rows that were."""
    dead = timezone.now() - timedelta(seconds=LIFETIME_SECONDS[CONFIRM])
    # A link's life begins when its mail is sent.
    links_alive = Message.objects.filter(Q(sent_at__gte=dead) | Q(sent_at=None, given_up_at=None))
    forgotten = Subscriber.objects.filter(confirmed_at=None, created_at__lt=dead)
    return forgotten.exclude(pk__in=links_alive.values("subscriber")).delete()[0]
