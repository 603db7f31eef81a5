"""A subscription that is requested twice, by a double click or later, gets one mail at a time."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.subscription import subscriber_get_or_create
from tests.blog.newsletter.test_views import fill_form
from tests.processes import Site

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
MODELS = ["newsletter.Subscriber", "newsletter.Message"]


def fill_four(email: str, networks: str) -> list[tuple[str, dict[str, str]]]:
    return [(networks.format(n), fill_form(email, network=networks.format(n))) for n in range(4)]


def test_a_second_mail_is_written_only_after_the_first_was_sent(client: Client) -> None:
    """A reader who lost the first mail can request another one."""

    def subscribe() -> int:
        response = client.post("/subscribe/", fill_form("ada@example.org"))
        assert response["Location"] == "/subscribe/sent/"
        return Message.objects.count()

    assert [subscribe(), subscribe()] == [1, 1]
    call_command("send_mail", verbosity=0)
    assert [subscribe(), subscribe()] == [2, 2]


def test_a_repeated_request_without_a_mail_consumes_no_quota(client: Client) -> None:
    """All three mails a day can be sent, no matter how often each was requested."""
    for number in range(8):
        network = f"192.0.2.{number}"
        client.post("/subscribe/", fill_form("ada@example.org", network=network), REMOTE_ADDR=network)
        if number % 2:
            call_command("send_mail", verbosity=0)
    assert Message.objects.count() == 3


@pytest.mark.parametrize("clients", ["192.0.2.1", "192.0.2.{}"], ids=["one network", "four networks"])
def test_simultaneous_requests_write_one_mail(open_site: Callable[[], Site], clients: str) -> None:
    answers, counts = open_site().post_at_once("/subscribe/", fill_four("ada@example.org", clients), count=MODELS)
    assert answers == ["/subscribe/sent/"] * 4
    assert counts == [1, 1]


@pytest.mark.parametrize("confirmed_at", [None, timezone.now()], ids=["unconfirmed", "confirmed"])
def test_simultaneous_requests_for_an_existing_subscriber_write_one_mail(
    open_site: Callable[[], Site], confirmed_at: datetime | None
) -> None:
    with transaction.atomic():
        subscriber = subscriber_get_or_create(email="ada@example.org", language="en")
    Subscriber.objects.filter(pk=subscriber.pk).update(confirmed_at=confirmed_at)
    requests = fill_four("Ada@example.org", "192.0.2.{}")
    answers, counts = open_site().post_at_once("/subscribe/", requests, count=MODELS)
    assert answers == ["/subscribe/sent/"] * 4
    assert counts == [1, 1]
