"""What imports use: posts without mail, and subscribers who confirmed elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.outbox import post_silence, posts_announce
from blog.newsletter.services.subscription import subscriber_confirm, subscriber_get_or_create, subscriber_import
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
AT = datetime(2020, 1, 2, tzinfo=UTC)


def test_silenced_post_is_not_announced(make_post: MakePost) -> None:
    subscriber = subscriber_get_or_create(email="a@example.org", language="en")
    subscriber_confirm(subscriber_id=subscriber.pk)
    yesterday = timezone.now() - timedelta(days=1)
    Subscriber.objects.update(created_at=yesterday, confirmed_at=yesterday)
    silenced, other = make_post(), make_post()
    for _twice in range(2):
        post_silence(post=silenced)
    assert posts_announce() == 1
    assert Message.objects.get().post == other


def test_imported_subscriber_gets_only_later_posts(make_post: MakePost) -> None:
    make_post()
    assert subscriber_import(email="a@example.org", language="en", confirmed_at=AT)
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.confirmed_at) == ("a@example.org", AT)
    assert posts_announce() == 0
    make_post(published_at=timezone.now())
    assert posts_announce() == 1


def test_subscriber_who_is_there_is_left() -> None:
    assert subscriber_import(email="a@example.org", language="en", confirmed_at=AT)
    before = Subscriber.objects.values().get()
    assert not subscriber_import(email="A@example.org", language="en", confirmed_at=AT)
    assert Subscriber.objects.values().get() == before


def test_invalid_address_is_refused() -> None:
    with pytest.raises(ValidationError):
        subscriber_import(email="no address", language="en", confirmed_at=AT)
