"""Writing comments: what is taken, what is refused, and that a refusal costs nobody their text."""

import time

import pytest
from django.core import signing
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from blog.comments.models import Comment, CommentStatus
from blog.comments.services import comment_write, comments_moderate
from blog.core import public_forms
from blog.posts.models import Post
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


def address(post: Post) -> str:
    return f"{post.get_absolute_url()}comments/new/"


def fields(post: Post, parent: Comment | None = None, *, age: float = 60, **changes: str) -> dict[str, str]:
    """A form as a person fills it in, opened ``age`` seconds ago."""
    subject = f"comment {post.pk} {parent.pk if parent else ''}"
    opened_at = time.time() - age
    stamp = signing.dumps({"subject": subject, "opened_at": opened_at}, salt=public_forms.STAMP_SALT)
    return {"author_name": "Ada", "address": "", "body": "Well said.", "website": "", "stamp": stamp} | changes


class TestWrite:
    def test_comment_is_taken_and_held(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        response = client.post(address(post), fields(post, email="Ada@Example.org"), follow=True)
        assert "moderator" in response.content.decode()
        (comment,) = Comment.objects.all()
        assert (comment.verdict, comment.address) == (CommentStatus.PENDING, "Ada@example.org")
        assert "Well said." not in client.get(post.get_absolute_url()).content.decode()

    def test_pages_set_no_cookie_and_stay_out_of_caches(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        for response in (client.get(address(post)), client.post(address(post), fields(post))):
            assert not response.cookies
            assert response["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"website": "https://spam.example"}, "must stay empty"),
            ({"stamp": ""}, "open for too long, or came from elsewhere"),
            ({"stamp": "forged"}, "open for too long, or came from elsewhere"),
            ({"author_name": "https://spam.example"}, "a name on one line"),
            ({"author_name": "Ada\nBcc: eve@example.org"}, "a name on one line"),
            ({"address": "ada@example.org\nBcc: eve@example.org"}, "name@example.org"),
            ({"body": "https://a.example www.b.example https://c.example"}, "at most 2 links; found 3"),
            ({"body": "x" * 5001}, "5000"),
            ({"body": "nul \0"}, "Null characters"),
            ({"body": "  "}, "required"),
        ],
    )
    def test_refused_with_a_message_and_what_was_typed(
        self, client: Client, make_post: MakePost, changes: dict[str, str], said: str
    ) -> None:
        """Nothing is stored, and the text is still in the form."""
        post = make_post()
        response = client.post(address(post), fields(post, body="My long thoughts") | changes)
        html = response.content.decode()
        assert response.status_code == 422
        assert said in html
        assert not Comment.objects.exists()
        assert "body" in changes or "My long thoughts" in html

    @pytest.mark.parametrize(
        ("age", "said"), [(0, "very quick"), (public_forms.MAX_AGE_SECONDS + 60, "open for too long")]
    )
    def test_stamp_that_is_too_fresh_or_too_old_is_refused(
        self, client: Client, make_post: MakePost, monkeypatch: pytest.MonkeyPatch, age: float, said: str
    ) -> None:
        post = make_post()
        with monkeypatch.context() as patch:
            now = time.time()
            patch.setattr("time.time", lambda: now - age)
            typed = fields(post, age=0)
        response = client.post(address(post), typed)
        assert said in response.content.decode()
        assert not Comment.objects.exists()

    def test_stamp_of_another_post_is_refused_and_replaced(self, client: Client, make_post: MakePost) -> None:
        """The form that comes back can be sent."""
        post, other = make_post(), make_post()
        response = client.post(address(post), fields(other))
        assert response.status_code == 422
        fresh = response.context["form"]["stamp"].value()
        assert signing.loads(fresh, salt=public_forms.STAMP_SALT)["subject"] == f"comment {post.pk} "

    def test_flood_is_stopped_with_a_message(self, client: Client, make_post: MakePost) -> None:
        """The fourth in ten minutes; and a visitor from elsewhere may still write."""
        post = make_post()
        statuses = [client.post(address(post), fields(post)).status_code for _ in range(5)]
        assert statuses == [302, 302, 302, 429, 429]
        assert Comment.objects.count() == 3
        elsewhere = client.post(address(post), fields(post), REMOTE_ADDR="198.51.100.7")
        assert elsewhere.status_code == 302

    def test_invented_addresses_do_not_get_around_the_limit(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        for number in range(5):
            client.post(address(post), fields(post), headers={"X-Forwarded-For": f"198.51.100.{number}"})
        assert Comment.objects.count() == 3

    def test_oversized_body_is_refused_unread(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        response = client.post(address(post), fields(post, body="x" * 70_000))
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
    def test_another_site_can_not_send_the_form(
        self, make_post: MakePost, headers: dict[str, str], status: int
    ) -> None:
        post = make_post()
        client = Client(enforce_csrf_checks=True)
        assert client.post(address(post), fields(post), headers=headers).status_code == status
        assert Comment.objects.count() == (status == 302)

    def test_closed_post_offers_no_reply(self, client: Client, make_post: MakePost) -> None:
        """What was written stays."""
        post = make_post()
        first = comment_write(post=post, author_name="Ada", body="A question")
        comments_moderate(comments=[first], status=CommentStatus.APPROVED)
        assert f"reply_to={first.pk}" in client.get(post.get_absolute_url()).content.decode()
        Post.objects.update(comments_open=False)
        html = client.get(post.get_absolute_url()).content.decode()
        assert "A question" in html
        assert "reply" not in html

    def test_closed_post_and_closed_site_take_none(
        self, client: Client, make_post: MakePost, settings: Settings
    ) -> None:
        """And say so on the page."""
        open_post, closed = make_post(), make_post(comments_open=False)
        assert client.post(address(closed), fields(closed)).status_code == 404
        settings.COMMENTS = False
        assert client.get(address(open_post)).status_code == 404
        assert "comments/new" not in client.get(open_post.get_absolute_url()).content.decode()

    def test_hidden_posts_take_none(self, client: Client, hidden_posts: list[Post]) -> None:
        for post in hidden_posts:
            assert client.post(address(post), fields(post)).status_code == 404


class TestReply:
    def test_answers_an_approved_comment(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        first = comment_write(post=post, author_name="Ada", body="A question")
        comments_moderate(comments=[first], status=CommentStatus.APPROVED)
        response = client.post(f"{address(post)}?reply_to={first.pk}", fields(post, first))
        assert response.status_code == 302
        assert first.replies.count() == 1

    @pytest.mark.parametrize("wanted", ["pending", "reply", "other", "x", "-1", "9" * 30, "%00"])
    def test_other_comments_can_not_be_answered(self, client: Client, make_post: MakePost, wanted: str) -> None:
        """Neither one that waits, nor a reply, nor another post's."""
        post = make_post()
        pending = comment_write(post=post, author_name="Ada", body="Waits")
        first = comment_write(post=post, author_name="Ada", body="A question")
        reply = comment_write(post=post, author_name="Ada", body="An answer", parent=first)
        other = comment_write(post=make_post(), author_name="Ada", body="Elsewhere")
        comments_moderate(comments=[first, reply, other], status=CommentStatus.APPROVED)
        ids = {"pending": pending.pk, "reply": reply.pk, "other": other.pk}
        assert client.get(f"{address(post)}?reply_to={ids.get(wanted, wanted)}").status_code == 404


def test_comments_cost_the_post_page_no_query(
    client: Client, make_post: MakePost, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """They come with the post itself, however many they are."""
    quiet, busy = make_post(), make_post()
    comments = [comment_write(post=busy, author_name="Ada", body=f"Number {n}") for n in range(20)]
    comments_moderate(comments=comments, status=CommentStatus.APPROVED)
    with django_assert_num_queries(2):
        client.get(quiet.get_absolute_url())
    with django_assert_num_queries(2):
        html = client.get(busy.get_absolute_url()).content.decode()
    assert "Number 19" in html
