"""The comment form: what it accepts and rejects. No rejection loses the reader's text."""

import time
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from blog.comments.forms import CommentForm
from blog.comments.models import Comment, CommentStatus
from blog.comments.services import comment_write, comments_moderate, comments_open_set
from blog.comments.templatetags.comments import get_comments
from blog.core import public_forms
from blog.posts.models import Post
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


def form_url(post: Post) -> str:
    return f"{post.get_absolute_url()}comments/new/"


def fill_form(
    post: Post, parent: Comment | None = None, *, age: float = 60, network: str = "127.0.0.1", **changes: str
) -> dict[str, str]:
    """Return the data of a form that was opened ``age`` seconds ago in ``network``."""
    bound_to = public_forms.bind_stamp(f"comment {post.pk} {parent.pk if parent else ''}", network)
    opened = {"bound_to": bound_to, "opened_at": time.time() - age}
    stamp = signing.dumps(opened, salt=public_forms.STAMP_SALT)
    return {"author_name": "Ada", "email": "", "body": "Well said.", "website": "", "stamp": stamp} | changes


def read_stamp(response: Any) -> str:
    """What the stamp of a returned form is bound to."""
    stamp = response.context["form"]["stamp"].value()
    bound_to: str = signing.loads(stamp, salt=public_forms.STAMP_SALT)["bound_to"]
    return bound_to


class TestWrite:
    def test_comment_is_stored_and_not_shown(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        response = client.post(form_url(post), fill_form(post, email="Ada@Example.org"), follow=True)
        assert "moderator" in response.content.decode()
        (comment,) = Comment.objects.all()
        assert (comment.status, comment.email) == (CommentStatus.PENDING, "Ada@example.org")
        assert "Well said." not in client.get(post.get_absolute_url()).content.decode()

    def test_pages_set_no_cookie_and_are_not_cached(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        for response in (client.get(form_url(post)), client.post(form_url(post), fill_form(post))):
            assert not response.cookies
            assert response["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"website": "https://spam.example"}, "must stay empty"),
            ({"stamp": ""}, "open for too long, or came from elsewhere"),
            ({"stamp": "forged"}, "open for too long, or came from elsewhere"),
            ({"author_name": "https://spam.example"}, "a name on one line"),
            ({"author_name": "Ada\nBcc: eve@example.org"}, "a name on one line"),
            ({"email": "ada@example.org\nBcc: eve@example.org"}, "name@example.org"),
            ({"body": "https://a.example www.b.example https://c.example"}, "at most 2 links; found 3"),
            ({"body": "x" * 5001}, "5000"),
            ({"body": "nul \0"}, "Null characters"),
            ({"body": "  "}, "required"),
        ],
    )
    def test_invalid_form_is_rejected_with_a_message_and_its_input(
        self, client: Client, make_post: MakePost, changes: dict[str, str], message: str
    ) -> None:
        post = make_post()
        response = client.post(form_url(post), fill_form(post, body="My long thoughts") | changes)
        html = response.content.decode()
        assert response.status_code == 422
        assert message in html
        assert not Comment.objects.exists()
        assert "body" in changes or "My long thoughts" in html

    @pytest.mark.parametrize(
        ("age", "message"), [(0, "very quick"), (public_forms.MAX_AGE_SECONDS + 60, "open for too long")]
    )
    def test_form_that_is_too_new_or_too_old_is_rejected(
        self, client: Client, make_post: MakePost, monkeypatch: pytest.MonkeyPatch, age: float, message: str
    ) -> None:
        post = make_post()
        with monkeypatch.context() as patch:
            now = time.time()
            patch.setattr("time.time", lambda: now - age)
            form = fill_form(post, age=0)
        response = client.post(form_url(post), form)
        assert message in response.content.decode()
        assert not Comment.objects.exists()

    def test_stamp_of_another_post_is_rejected_and_replaced(self, client: Client, make_post: MakePost) -> None:
        """The returned form can be sent."""
        post, other = make_post(), make_post()
        response = client.post(form_url(post), fill_form(other))
        assert response.status_code == 422
        assert read_stamp(response) == public_forms.bind_stamp(f"comment {post.pk} ", "127.0.0.1")

    def test_stamp_of_another_network_is_rejected_and_replaced(self, client: Client, make_post: MakePost) -> None:
        """One opened form can't be sent from many places."""
        post = make_post()
        form = fill_form(post, network="192.0.2.1")
        for address in ("192.0.2.2", "2001:db8::1"):
            response = client.post(form_url(post), form, REMOTE_ADDR=address)
            assert response.status_code == 422
            assert "Well said." in response.content.decode()
        assert read_stamp(response) == public_forms.bind_stamp(f"comment {post.pk} ", "2001:db8::/64")
        assert client.post(form_url(post), form, REMOTE_ADDR="192.0.2.1").status_code == 302
        assert Comment.objects.count() == 1

    def test_stamp_serves_three_comments(
        self, client: Client, make_post: MakePost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where the network's limit allows more, the form is returned with a stamp that can be used."""
        monkeypatch.setattr(CommentForm, "limits", ())
        post = make_post()
        form = fill_form(post)
        responses = [client.post(form_url(post), form | {"body": f"Text {number}"}) for number in range(4)]
        assert [response.status_code for response in responses] == [302, 302, 302, 429]
        assert responses[3].context["form"]["stamp"].value() != form["stamp"]
        assert client.post(form_url(post), fill_form(post)).status_code == 302

    def test_fourth_comment_in_ten_minutes_is_rejected(self, client: Client, make_post: MakePost) -> None:
        """Readers in other networks can still write."""
        post = make_post()
        statuses = [client.post(form_url(post), fill_form(post)).status_code for _ in range(5)]
        assert statuses == [302, 302, 302, 429, 429]
        assert Comment.objects.count() == 3
        elsewhere = client.post(form_url(post), fill_form(post, network="198.51.100.7"), REMOTE_ADDR="198.51.100.7")
        assert elsewhere.status_code == 302

    def test_forged_header_does_not_bypass_the_limit(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        for number in range(5):
            client.post(form_url(post), fill_form(post), headers={"X-Forwarded-For": f"198.51.100.{number}"})
        assert Comment.objects.count() == 3

    def test_oversized_body_is_rejected_unread(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        response = client.post(form_url(post), fill_form(post, body="x" * 70_000))
        assert response.status_code == 413
        assert "64 KiB" in response.content.decode()
        assert not Comment.objects.exists()

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": "null"}, 403),
            ({"Sec-Fetch-Site": "same-origin"}, 302),
            ({"Origin": "http://testserver"}, 302),
            ({}, 302),
        ],
    )
    def test_another_site_cannot_send_the_form(self, make_post: MakePost, headers: dict[str, str], status: int) -> None:
        post = make_post()
        client = Client(enforce_csrf_checks=True)
        assert client.post(form_url(post), fill_form(post), headers=headers).status_code == status
        assert Comment.objects.count() == (status == 302)

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
    def test_redirect_ignores_parameters(self, client: Client, make_post: MakePost, target: str) -> None:
        post = make_post()
        names = dict.fromkeys(("next", "url", "redirect", "return_to", "target"), target)
        response = client.post(form_url(post), fill_form(post) | names, query_params=names)
        assert response["Location"] == f"{post.get_absolute_url()}comments/sent/"


class TestClosed:
    def test_closed_post_shows_its_comments_without_reply_links(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        first = comment_write(post=post, author_name="Ada", body="A question")
        comments_moderate(comments=[first], status=CommentStatus.APPROVED)
        assert f"reply_to={first.pk}" in client.get(post.get_absolute_url()).content.decode()
        comments_open_set(post=post, is_open=False)
        html = client.get(post.get_absolute_url()).content.decode()
        assert "A question" in html
        assert "reply" not in html

    def test_closed_post_and_closed_site_have_no_form(
        self, client: Client, make_post: MakePost, settings: Settings
    ) -> None:
        open_post, closed = make_post(), make_post()
        comments_open_set(post=closed, is_open=False)
        assert client.post(form_url(closed), fill_form(closed)).status_code == 404
        settings.COMMENTS = False
        assert client.get(form_url(open_post)).status_code == 404
        assert "comments/new" not in client.get(open_post.get_absolute_url()).content.decode()

    def test_hidden_posts_have_no_form(self, client: Client, hidden_posts: list[Post]) -> None:
        assert {client.post(form_url(post), fill_form(post)).status_code for post in hidden_posts} == {404}


class TestReply:
    def test_reply_is_stored_with_its_parent(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        first = comment_write(post=post, author_name="Ada", body="A question")
        comments_moderate(comments=[first], status=CommentStatus.APPROVED)
        response = client.post(f"{form_url(post)}?reply_to={first.pk}", fill_form(post, first))
        assert response.status_code == 302
        assert first.replies.count() == 1

    @pytest.mark.parametrize("parent", ["pending", "reply", "other", "x", "-1", "9" * 30, "%00"])
    def test_other_comments_cannot_be_replied_to(self, client: Client, make_post: MakePost, parent: str) -> None:
        post = make_post()
        pending = comment_write(post=post, author_name="Ada", body="Pending")
        first = comment_write(post=post, author_name="Ada", body="A question")
        reply = comment_write(post=post, author_name="Ada", body="An answer", parent=first)
        other = comment_write(post=make_post(), author_name="Ada", body="Elsewhere")
        comments_moderate(comments=[first, reply, other], status=CommentStatus.APPROVED)
        ids = {"pending": pending.pk, "reply": reply.pk, "other": other.pk}
        assert client.get(f"{form_url(post)}?reply_to={ids.get(parent, parent)}").status_code == 404


def test_comments_need_one_query(
    client: Client, make_post: MakePost, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Regardless of how many there are."""
    post = make_post()
    comments = [comment_write(post=post, author_name="Ada", body=f"Number {n}") for n in range(20)]
    comments_moderate(comments=comments, status=CommentStatus.APPROVED)
    with django_assert_num_queries(1):
        assert "Number 19" in str(get_comments(post)["html"])
    assert "Number 19" in client.get(post.get_absolute_url()).content.decode()
