"""Actions on the newsletter, for ``tests/blog/test_roles.py``."""

from django.urls import reverse

from tests.blog.role_table import Action, Desk

HEADING = "Newsletter"


def list_subscribers(desk: Desk, _obj: None) -> bool:
    return desk.client.get(reverse("admin:newsletter_subscriber_changelist")).status_code == 200


def list_messages(desk: Desk, _obj: None) -> bool:
    return desk.client.get(reverse("admin:newsletter_message_changelist")).status_code == 200


ACTIONS = {"See subscribers and the outbox": Action([list_subscribers, list_messages])}
