"""A comment form that is sent twice, by a double click or after going back, stores one comment."""

from collections.abc import Callable

import pytest
from django.test import Client

from blog.comments.models import Comment
from tests.blog.comments.test_views import fill_form, form_url
from tests.conftest import MakePost
from tests.processes import Site

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def test_a_repeated_form_stores_one_comment_and_consumes_one_quota(client: Client, make_post: MakePost) -> None:
    post = make_post()
    form = fill_form(post)
    targets = [client.post(form_url(post), form)["Location"] for _ in range(5)]
    assert targets == [f"{post.get_absolute_url()}comments/sent/"] * 5
    assert Comment.objects.count() == 1
    assert client.post(form_url(post), fill_form(post)).status_code == 302


def test_repeating_a_form_does_not_bypass_the_rate_limit(client: Client, make_post: MakePost) -> None:
    """A reader who reached the limit can repeat a stored form, but not send another text with it."""
    post = make_post()
    forms = [fill_form(post) for _ in range(3)]
    for form in forms:
        client.post(form_url(post), form)
    assert client.post(form_url(post), forms[0]).status_code == 302
    assert client.post(form_url(post), forms[0] | {"body": "More."}).status_code == 429
    assert Comment.objects.count() == 3


@pytest.mark.parametrize("changed", ["author_name", "email", "body"])
def test_changed_input_after_going_back_is_another_comment(client: Client, make_post: MakePost, changed: str) -> None:
    post = make_post()
    form = fill_form(post)
    for sent in (form, form | {changed: "other@example.org" if changed == "email" else "Other"}):
        assert client.post(form_url(post), sent).status_code == 302
    assert Comment.objects.count() == 2


def test_the_same_text_in_a_new_form_is_another_comment(client: Client, make_post: MakePost) -> None:
    post, other = make_post(), make_post()
    for target in (post, post, other):
        assert client.post(form_url(target), fill_form(target)).status_code == 302
    assert (post.comments.count(), other.comments.count()) == (2, 1)


def test_simultaneous_requests_store_one_comment(make_post: MakePost, open_site: Callable[[], Site]) -> None:
    """The four requests exceed the limit of their network."""
    post = make_post()
    form = fill_form(post, network="192.0.2.1")
    answers, counts = open_site().post_at_once(form_url(post), [("192.0.2.1", form)] * 4, count=["comments.Comment"])
    assert answers == [f"{post.get_absolute_url()}comments/sent/"] * 4
    assert counts == [1]
