"""The pages of the newsletter app."""

from django.urls import reverse

from blog.newsletter.models import Subscriber
from blog.newsletter.services.subscription import subscriber_confirm, subscription_request
from blog.posts.models import Post
from tests.browser.desk import LONG, Open, going_to


def list_pages(post: Post) -> dict[str, str]:
    return {"subscription form": reverse("newsletter:subscribe")}


def fill(post: Post) -> None:
    for email in ("ada@example.org", f"{LONG}@example.org"):
        subscription_request(email=email, language="en")
    subscriber_confirm(subscriber_id=Subscriber.objects.all()[0].pk)


def list_admin_screens(post: Post) -> dict[str, Open]:
    return {
        "subscribers": going_to("newsletter_subscriber_changelist"),
        "outbox": going_to("newsletter_message_changelist"),
    }
