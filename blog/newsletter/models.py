"""Subscribers, and the outbox: mail that was sent or is still to be sent."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.core.fields import LanguageField
from blog.core.models import EncryptedEmailModel, EncryptedEmailQuerySet
from blog.posts.models.post import Post


class SubscriberQuerySet(EncryptedEmailQuerySet["Subscriber"]):
    def without_message(self, post: Post) -> SubscriberQuerySet:
        """Filter subscribers who confirmed, or were imported, before ``post`` was published, without a message yet."""
        before = {"confirmed_at__lte": post.published_at, "created_at__lte": post.published_at}
        confirmed = self.filter(language=post.language, **before)
        return confirmed.exclude(pk__in=Message.objects.filter(post=post).values("subscriber"))


class Subscriber(EncryptedEmailModel):
    """A subscription to the posts in one language. It is active once ``confirmed_at`` is set.

    Unsubscribing deletes the row. The id is random, because links in mail contain it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = LanguageField(_("language"), max_length=10, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("requested at"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [models.UniqueConstraint(fields=["email_index", "language"], name="subscriber_is_unique")]

    def __str__(self) -> str:
        return str(self.pk)


class SilencedPost(models.Model):
    """A post that no mail is written about, because it was public elsewhere before it was imported."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        verbose_name = _("post without mail")
        verbose_name_plural = _("posts without mail")

    def __str__(self) -> str:
        return str(self.post_id)


class MessageKind(models.TextChoices):
    """What a message is about. The value is the name of its templates."""

    CONFIRM = "confirm", _("Confirmation")
    ALREADY_SUBSCRIBED = "subscribed", _("Already subscribed")
    POST = "post", _("New post")


def make_message_id() -> str:
    """Return a Message-ID (RFC 5322, 3.6.4). All attempts use it, so that mail clients recognize copies."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    return f"<{uuid.uuid4()}@{host}>"


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> MessageQuerySet:
        """Filter messages that can be tried now, in the order in which they became due."""
        return self.unsent().filter(next_attempt_at__lte=timezone.now()).order_by("next_attempt_at", "id")

    def unsent(self) -> MessageQuerySet:
        return self.filter(sent_at=None, given_up_at=None)

    def measure_outbox(self) -> tuple[int, float]:
        """Return how many messages are unsent, and the age of the oldest in seconds, or 0."""
        found = self.unsent().aggregate(count=models.Count("id"), oldest=models.Min("created_at"))
        return found["count"], (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0

    def untried(self) -> MessageQuerySet:
        return self.unsent().filter(attempts=0)


class Message(models.Model):
    """A mail to one subscriber, rendered when it is sent. ``services.outbox`` documents the guarantees."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=10, choices=MessageKind)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, verbose_name=_("post"))
    message_id = models.CharField(max_length=320, unique=True, default=make_message_id, editable=False)
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    next_attempt_at = models.DateTimeField(_("next attempt at"), default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    given_up_at = models.DateTimeField(_("given up at"), null=True, editable=False)
    last_error = models.TextField(_("last error"), editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("outbox")
        constraints = [models.UniqueConstraint(fields=["subscriber", "post"], name="message_once_per_post")]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], name="message_due", condition=Q(sent_at=None, given_up_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.message_id
