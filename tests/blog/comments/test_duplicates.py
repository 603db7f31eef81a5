"""Forms for anybody that are sent twice: by a double click, or after going back. Both are answered like the first."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from blog.comments.models import Comment
from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.subscription import subscriber_get_or_create
from tests.blog.comments import test_views as test_comments
from tests.blog.newsletter import test_views as test_subscriptions
from tests.conftest import MakePost
from tests.processes import Site

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

# One form four times, by threads with connections of their own that start together.
AT_ONCE = """
import json, os
from threading import Barrier, Thread
from django.db import connection
from django.test import Client
from blog.comments.models import Comment
from blog.newsletter.models import Message, Subscriber

form, together, answers = json.loads(os.environ["FORM"]), Barrier(4), []

def send(number):
    visitor = os.environ["VISITOR"].format(number)
    client = Client(headers={"host": "localhost"}, REMOTE_ADDR=visitor, raise_request_exception=False)
    together.wait()
    response = client.post(os.environ["ADDRESS"], form)
    answers.append(response.headers.get("Location", response.status_code))
    connection.close()

threads = [Thread(target=send, args=(number,)) for number in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps([answers, Comment.objects.count(), Subscriber.objects.count(), Message.objects.count()]))
"""
# Of one network, whose limit the four exceed, and of four, which share no limit.
VISITORS = pytest.mark.parametrize("visitor", ["192.0.2.1", "192.0.2.{}"])


class TestComment:
    def test_is_stored_once(self, client: Client, make_post: MakePost) -> None:
        """However often: a repetition counts for no limit."""
        post = make_post()
        form = test_comments.fields(post)
        answers = [client.post(test_comments.address(post), form)["Location"] for _ in range(5)]
        assert answers == [f"{post.get_absolute_url()}comments/sent/"] * 5
        assert Comment.objects.count() == 1
        assert client.post(test_comments.address(post), test_comments.fields(post)).status_code == 302

    def test_repetition_is_no_way_around_the_limit(self, client: Client, make_post: MakePost) -> None:
        """Who has reached it may repeat what was taken, and send nothing else by that form."""
        post = make_post()
        forms = [test_comments.fields(post) for _ in range(3)]
        for form in forms:
            client.post(test_comments.address(post), form)
        assert client.post(test_comments.address(post), forms[0]).status_code == 302
        assert client.post(test_comments.address(post), forms[0] | {"body": "More."}).status_code == 429
        assert Comment.objects.count() == 3

    @pytest.mark.parametrize("changed", ["author_name", "address", "body"])
    def test_another_text_after_going_back_is_another_comment(
        self, client: Client, make_post: MakePost, changed: str
    ) -> None:
        post = make_post()
        form = test_comments.fields(post)
        for sent in (form, form | {changed: "other@example.org" if changed == "address" else "Other"}):
            assert client.post(test_comments.address(post), sent).status_code == 302
        assert Comment.objects.count() == 2

    def test_same_text_from_a_new_form_is_another_comment(self, client: Client, make_post: MakePost) -> None:
        """Under the same post, and under another."""
        post, other = make_post(), make_post()
        for where in (post, post, other):
            assert client.post(test_comments.address(where), test_comments.fields(where)).status_code == 302
        assert (post.comments.count(), other.comments.count()) == (2, 1)

    @VISITORS
    def test_is_stored_once_at_the_same_moment(
        self, make_post: MakePost, open_site: Callable[[], Site], visitor: str
    ) -> None:
        post = make_post()
        environment = {"FORM": json.dumps(test_comments.fields(post)), "ADDRESS": test_comments.address(post)}
        answers, comments, *_ = json.loads(open_site().python(AT_ONCE, VISITOR=visitor, **environment))
        assert answers == [f"{post.get_absolute_url()}comments/sent/"] * 4
        assert comments == 1


class TestSubscription:
    def test_one_mail_waits_and_another_may_follow_it(self, client: Client) -> None:
        """Who has lost the first can ask again once that has been sent."""

        def ask() -> int:
            response = client.post("/subscribe/", test_subscriptions.fields("ada@example.org"))
            assert response["Location"] == "/subscribe/sent/"
            return Message.objects.count()

        assert [ask(), ask()] == [1, 1]
        call_command("send_mail", verbosity=0)
        assert [ask(), ask()] == [2, 2]

    def test_repetition_takes_nothing_from_the_limit_of_mails(self, client: Client) -> None:
        """Three mails a day may arrive, however often each was asked for."""
        for number in range(8):
            visitor = f"192.0.2.{number}"
            client.post("/subscribe/", test_subscriptions.fields("ada@example.org"), REMOTE_ADDR=visitor)
            if number % 2:
                call_command("send_mail", verbosity=0)
        assert Message.objects.count() == 3

    @VISITORS
    def test_one_mail_waits_after_requests_at_the_same_moment(
        self, open_site: Callable[[], Site], visitor: str
    ) -> None:
        environment = {"FORM": json.dumps(test_subscriptions.fields("ada@example.org")), "ADDRESS": "/subscribe/"}
        answers, _, subscribers, messages = json.loads(open_site().python(AT_ONCE, VISITOR=visitor, **environment))
        assert answers == ["/subscribe/sent/"] * 4
        assert (subscribers, messages) == (1, 1)

    @pytest.mark.parametrize("confirmed_at", [None, timezone.now()], ids=["unconfirmed", "confirmed"])
    def test_address_that_is_there_already_gets_no_second_subscriber_at_the_same_moment(
        self, open_site: Callable[[], Site], confirmed_at: datetime | None
    ) -> None:
        """Each of four requests is answered like the first, and one mail waits: to confirm, or that says so."""
        with transaction.atomic():
            known = subscriber_get_or_create(email="ada@example.org", language="en")
        Subscriber.objects.filter(pk=known.pk).update(confirmed_at=confirmed_at)
        environment = {"FORM": json.dumps(test_subscriptions.fields("Ada@example.org")), "ADDRESS": "/subscribe/"}
        answers, _, subscribers, messages = json.loads(open_site().python(AT_ONCE, VISITOR="192.0.2.{}", **environment))
        assert answers == ["/subscribe/sent/"] * 4
        assert (subscribers, messages) == (1, 1)
