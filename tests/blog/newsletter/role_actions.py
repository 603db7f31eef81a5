"""Actions on the newsletter, for ``tests/blog/test_roles.py``."""

from django.urls import reverse

from blog.newsletter.models import Message, MessageKind, Subscriber
from blog.posts.models import Post
from tests.blog.posts.post_routes import DELETIONS, find
from tests.blog.role_table import Action, Desk, Route

HEADING = "Newsletter"


def list_subscribers(desk: Desk, _obj: None) -> bool:
    return desk.client.get(reverse("admin:newsletter_subscriber_changelist")).status_code == 200


def list_messages(desk: Desk, _obj: None) -> bool:
    return desk.client.get(reverse("admin:newsletter_message_changelist")).status_code == 200


def with_mail(route: Route) -> Route:
    def delete_post(desk: Desk, post: Post) -> bool:
        subscriber = Subscriber(language="en")
        subscriber.email = "ada@example.org"
        subscriber.save()
        Message.objects.create(subscriber=subscriber, kind=MessageKind.POST, post=post)
        return route(desk, post)

    delete_post.__name__ = route.__name__
    return delete_post


ACTIONS = {
    "See subscribers and the outbox": Action([list_subscribers, list_messages]),
    "Permanently delete a post that was mailed": Action([*map(with_mail, DELETIONS)], find("published")),
}
