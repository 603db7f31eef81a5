"""Subscribers and the outbox in the admin."""

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.subscription import subscription_request
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db
MESSAGES, SUBSCRIBERS = "admin:newsletter_message_changelist", "admin:newsletter_subscriber_changelist"


@pytest.mark.parametrize(("query", "count"), [("ADA@example.org", 1), ("eve@example.org", 0), ("ada", 0), ("", 2)])
def test_subscribers_are_found_by_whole_addresses(editor_client: Client, query: str, count: int) -> None:
    for email in ("ada@example.org", "mina@example.org"):
        subscription_request(email=email, language="en")
    response = editor_client.get(reverse(SUBSCRIBERS), {"q": query})
    assert len(response.context["cl"].queryset) == count


def test_outbox_and_subscribers_are_read_only(editor_client: Client) -> None:
    subscription_request(email="ada@example.org", language="en")
    message, subscriber = Message.objects.get(), Subscriber.objects.get()
    assert message.message_id.strip("<>") in editor_client.get(reverse(MESSAGES)).content.decode()
    path = reverse("admin:newsletter_subscriber_change", args=[subscriber.pk])
    assert "ada@example.org" in editor_client.get(path).content.decode()
    assert editor_client.post(path, {"language": "ko"}).status_code == 403
    assert editor_client.get(reverse("admin:newsletter_message_add")).status_code == 403


@pytest.mark.parametrize(("name", "heading"), [(SUBSCRIBERS, "구독자"), (MESSAGES, "보낼 메일함")])
def test_headings_name_what_is_listed(editor_client: Client, name: str, heading: str) -> None:
    """Django's own heading asks to select a row to view."""
    with translation.override("ko"):
        html = editor_client.get(reverse(name)).content.decode()
    assert f"<h1>{heading}</h1>" in html


def test_messages_are_deleted_only_with_their_subscriber_or_post(editor_client: Client, make_post: MakePost) -> None:
    """A deleted message would be sent again."""
    post = make_post(deleted_at=timezone.now())
    for email in ("ada@example.org", "eve@example.org", "mina@example.org"):
        subscription_request(email=email, language="en")
    messages = list(Message.objects.all())
    Message.objects.filter(pk=messages[2].pk).update(post=post)
    chosen = {"action": "delete_selected", "_selected_action": [message.pk for message in messages], "post": "yes"}
    editor_client.post(reverse(MESSAGES), chosen)
    path = reverse("admin:newsletter_message_delete", args=[messages[0].pk])
    assert editor_client.post(path, {"post": "yes"}).status_code == 403
    assert Message.objects.count() == 3

    editor_client.post(reverse("admin:newsletter_subscriber_delete", args=[messages[0].subscriber_id]), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [str(messages[1].subscriber_id)], "post": "yes"}
    editor_client.post(reverse(SUBSCRIBERS), chosen)
    assert Message.objects.get() == messages[2]
    editor_client.post(reverse("admin:posts_post_delete", args=[post.pk]), {"post": "yes"})
    assert not Message.objects.exists()


def test_undecryptable_address_does_not_break_the_list(editor_client: Client, settings: Settings) -> None:
    subscription_request(email="lost@example.org", language="en")
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    subscription_request(email="known@example.org", language="en")
    html = editor_client.get(reverse(SUBSCRIBERS)).content.decode()
    assert "unreadable" in html
    assert "known@example.org" in html
    for subscriber in Subscriber.objects.all():
        assert editor_client.get(reverse("admin:newsletter_subscriber_change", args=[subscriber.pk])).status_code == 200
