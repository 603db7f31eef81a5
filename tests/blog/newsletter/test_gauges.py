"""What /metrics says about the outbox."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from blog.core.apps import BlogAppConfig
from blog.newsletter.models import Message, MessageKind, Subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def read_gauges() -> dict[str, float]:
    app = apps.get_app_config("newsletter")
    assert isinstance(app, BlogAppConfig)
    return {gauge.name: gauge.value for gauge in app.get_gauges()}


def test_empty_outbox_has_no_age() -> None:
    assert read_gauges() == {"blog_outbox_messages": 0, "blog_outbox_oldest_seconds": 0}


def test_only_unsent_messages_count() -> None:
    """Also one whose next attempt is later; not one that was given up."""
    now = timezone.now()
    subscriber = Subscriber(language="en")
    subscriber.email = "reader@example.org"
    subscriber.save()
    for fields in (
        {"created_at": now - timedelta(hours=9), "sent_at": now},
        {"created_at": now - timedelta(hours=8), "given_up_at": now},
        {"created_at": now - timedelta(hours=2), "next_attempt_at": now + timedelta(hours=1)},
        {"created_at": now},
    ):
        Message.objects.create(subscriber=subscriber, kind=MessageKind.CONFIRM, **fields)
    found = read_gauges()
    assert found["blog_outbox_messages"] == 2
    assert found["blog_outbox_oldest_seconds"] == pytest.approx(7200, abs=60)
