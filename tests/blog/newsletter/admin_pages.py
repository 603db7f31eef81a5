"""Subscribers and the outbox in the admin, for ``tests/blog/test_admin_permissions.py``."""

from django.db.models import Model

from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.subscription import subscription_request
from blog.posts.models import Post

PERMISSIONS: dict[str, set[str]] = {
    f"newsletter_{name}": set()
    for name in (
        *("subscriber_add", "subscriber_change POST"),
        *("message_add", "message_change POST", "message_delete"),
    )
}
ONLY_POST: set[str] = set()


def make_objects(post: Post) -> list[Model]:
    subscription_request(email="ada@example.org", language="en")
    return [Subscriber.objects.get(), Message.objects.get()]
