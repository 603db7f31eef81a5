"""The moderator's queue, the block list, subscribers and the outbox in the admin."""

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from blog.accounts.models import User
from blog.comments.models import BlockedTerm, Comment, CommentStatus, RenderedComments
from blog.comments.services import comment_write, comments_moderate
from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.subscription import subscriber_ask
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Somebody who may do everything."""
    client.force_login(editor)
    return client


class TestComments:
    def test_queue_shows_what_waits(self, desk: Client, make_post: MakePost) -> None:
        """Without a choice; each verdict can be chosen, and one that is none is no error."""
        waiting, shown = (comment_write(post=make_post(), author_name="Ada", body=text) for text in ("new", "old"))
        comments_moderate(comments=[shown], status=CommentStatus.APPROVED)
        queue = reverse("admin:comments_comment_changelist")
        assert list(desk.get(queue).context["cl"].queryset) == [waiting]
        assert list(desk.get(queue, {"status": "approved"}).context["cl"].queryset) == [shown]
        assert desk.get(queue, {"status": "nonsense"}).status_code == 302

    def test_verdict_in_the_form_renews_the_page(self, desk: Client, make_post: MakePost) -> None:
        """The form shows the address, and changes nothing but the verdict."""
        comment = comment_write(post=make_post(), author_name="Ada", body="Hi *there*", email="ada@example.org")
        path = reverse("admin:comments_comment_change", args=[comment.pk])
        html = desk.get(path).content.decode()
        assert "ada@example.org" in html
        assert "<em>there</em>" in html
        desk.post(path, {"status": "approved", "body": "Something else"})
        assert "Hi <em>there</em>" in RenderedComments.objects.get().html

    def test_deleting_renews_the_page(self, desk: Client, make_post: MakePost) -> None:
        """One by its own button, several by the action."""
        comments = [comment_write(post=make_post(), author_name="Ada", body="Hi") for _ in range(3)]
        comments_moderate(comments=comments, status=CommentStatus.APPROVED)
        desk.post(reverse("admin:comments_comment_delete", args=[comments[0].pk]), {"post": "yes"})
        chosen = {"action": "delete_selected", "_selected_action": [c.pk for c in comments[1:]], "post": "yes"}
        desk.post(reverse("admin:comments_comment_changelist") + "?verdict=approved", chosen)
        assert not Comment.objects.exists()
        assert [found.comment_count for found in RenderedComments.objects.all()] == [0, 0, 0]

    def test_nobody_writes_comments_here(self, desk: Client) -> None:
        assert desk.get(reverse("admin:comments_comment_add")).status_code == 403

    def test_term_can_be_blocked(self, desk: Client) -> None:
        desk.post(reverse("admin:comments_blockedterm_add"), {"term": "cheap.example"})
        assert BlockedTerm.objects.get().term == "cheap.example"


class TestMail:
    @pytest.mark.parametrize(("typed", "found"), [("ADA@example.org", 1), ("eve@example.org", 0), ("ada", 0), ("", 2)])
    def test_subscriber_is_found_by_the_whole_address(self, desk: Client, typed: str, found: int) -> None:
        """Parts can't be found: the database has no address in clear."""
        for address in ("ada@example.org", "mina@example.org"):
            subscriber_ask(email=address, language="en")
        response = desk.get(reverse("admin:newsletter_subscriber_changelist"), {"q": typed})
        assert len(response.context["cl"].queryset) == found

    def test_outbox_and_subscribers_are_there_to_look_at(self, desk: Client) -> None:
        """Everything opens, and nothing can be changed."""
        subscriber_ask(email="ada@example.org", language="en")
        message, subscriber = Message.objects.get(), Subscriber.objects.get()
        assert (
            message.message_id.strip("<>") in desk.get(reverse("admin:newsletter_message_changelist")).content.decode()
        )
        path = reverse("admin:newsletter_subscriber_change", args=[subscriber.pk])
        assert "ada@example.org" in desk.get(path).content.decode()
        assert desk.post(path, {"language": "ko"}).status_code == 403
        assert desk.get(reverse("admin:newsletter_message_add")).status_code == 403

    @pytest.mark.parametrize(("name", "heading"), [("subscriber", "구독자"), ("message", "보낼 메일함")])
    def test_lists_are_headed_by_what_is_in_them(self, desk: Client, name: str, heading: str) -> None:
        """Nothing in them can be chosen for a change."""
        with translation.override("ko"):
            html = desk.get(reverse(f"admin:blog_{name}_changelist")).content.decode()
        assert f"<h1>{heading}</h1>" in html

    def test_message_goes_only_with_its_subscriber_or_post(self, desk: Client, make_post: MakePost) -> None:
        """What is known no more would be sent again; a reader or a post in the trash can be deleted nevertheless."""
        post = make_post(deleted_at=timezone.now())
        for address in ("ada@example.org", "eve@example.org", "mina@example.org"):
            subscriber_ask(email=address, language="en")
        messages = list(Message.objects.all())
        Message.objects.filter(pk=messages[2].pk).update(post=post)
        chosen = {"action": "delete_selected", "_selected_action": [found.pk for found in messages], "post": "yes"}
        desk.post(reverse("admin:newsletter_message_changelist"), chosen)
        alone = reverse("admin:newsletter_message_delete", args=[messages[0].pk])
        assert desk.post(alone, {"post": "yes"}).status_code == 403
        assert Message.objects.count() == 3

        desk.post(reverse("admin:newsletter_subscriber_delete", args=[messages[0].subscriber_id]), {"post": "yes"})
        chosen = {"action": "delete_selected", "_selected_action": [str(messages[1].subscriber_id)], "post": "yes"}
        desk.post(reverse("admin:newsletter_subscriber_changelist"), chosen)
        assert Message.objects.get() == messages[2]
        desk.post(reverse("admin:posts_post_delete", args=[post.pk]), {"post": "yes"})
        assert not Message.objects.exists()


class TestLostKey:
    def test_address_is_unreadable_and_all_else_is_shown(
        self, desk: Client, make_post: MakePost, settings: Settings
    ) -> None:
        """The list, the page of a subscriber and that of a comment."""
        subscriber_ask(email="lost@example.org", language="en")
        comment = comment_write(post=make_post(), author_name="Ada", body="Hi *there*", email="lost@example.org")
        settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
        subscriber_ask(email="kept@example.org", language="en")
        subscribers = desk.get(reverse("admin:newsletter_subscriber_changelist")).content.decode()
        assert "unreadable" in subscribers
        assert "kept@example.org" in subscribers
        for subscriber in Subscriber.objects.all():
            assert desk.get(reverse("admin:newsletter_subscriber_change", args=[subscriber.pk])).status_code == 200
        page = desk.get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()
        assert "unreadable" in page
        assert "<em>there</em>" in page
