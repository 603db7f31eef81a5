"""Moderation, the block list, and the switch in the post form that closes comments."""

import pytest
from bs4 import BeautifulSoup
from cryptography.fernet import Fernet
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from blog.accounts.models import User
from blog.accounts.roles import Role
from blog.comments.models import BlockedTerm, Comment, CommentStatus, RenderedComments, get_rendered_comments
from blog.comments.services import comment_write, comments_moderate
from blog.posts.models import Post
from tests.blog.posts.admin.test_edit_conflicts import ADD, get_change_url, open_form
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db
QUEUE = "admin:comments_comment_changelist"


class TestModeration:
    def test_pending_comments_are_the_default(self, editor_client: Client, make_post: MakePost) -> None:
        """Each status can be selected; an unknown one redirects."""
        pending, approved = (comment_write(post=make_post(), author_name="Ada", body=text) for text in ("new", "old"))
        comments_moderate(comments=[approved], status=CommentStatus.APPROVED)
        assert list(editor_client.get(reverse(QUEUE)).context["cl"].queryset) == [pending]
        assert list(editor_client.get(reverse(QUEUE), {"status": "approved"}).context["cl"].queryset) == [approved]
        assert editor_client.get(reverse(QUEUE), {"status": "nonsense"}).status_code == 302

    def test_approving_in_the_form_renders_the_comment(self, editor_client: Client, make_post: MakePost) -> None:
        """The form shows the e-mail address, and changes only the status."""
        comment = comment_write(post=make_post(), author_name="Ada", body="Hi *there*", email="ada@example.org")
        path = reverse("admin:comments_comment_change", args=[comment.pk])
        html = editor_client.get(path).content.decode()
        assert "ada@example.org" in html
        assert "<em>there</em>" in html
        editor_client.post(path, {"status": "approved", "body": "Something else"})
        assert "Hi <em>there</em>" in RenderedComments.objects.get().html

    def test_deleting_renders_the_comments_again(self, editor_client: Client, make_post: MakePost) -> None:
        """Deleted one by one, and by the action."""
        comments = [comment_write(post=make_post(), author_name="Ada", body="Hi") for _ in range(3)]
        comments_moderate(comments=comments, status=CommentStatus.APPROVED)
        editor_client.post(reverse("admin:comments_comment_delete", args=[comments[0].pk]), {"post": "yes"})
        chosen = {"action": "delete_selected", "_selected_action": [c.pk for c in comments[1:]], "post": "yes"}
        editor_client.post(reverse(QUEUE) + "?status=approved", chosen)
        assert not Comment.objects.exists()
        assert [rendered.comment_count for rendered in RenderedComments.objects.all()] == [0, 0, 0]

    def test_author_deletes_a_post_without_reading_its_comments(self, client: Client, make_post: MakePost) -> None:
        """The page of the deletion counts them."""
        user = User.objects.create_user("writer", is_staff=True)
        user.groups.add(Group.objects.get(name=Role.AUTHOR))
        client.force_login(user)
        post = make_post(author=user, deleted_at=timezone.now())
        comment_write(post=post, author_name="Ada", body="Waiting")
        page = client.get(reverse("admin:posts_post_delete", args=[post.pk])).content.decode()
        assert "Comments: 1" in page
        assert not [text for text in ("Ada", "Waiting") if text in page]

    def test_comments_cannot_be_added(self, editor_client: Client) -> None:
        assert editor_client.get(reverse("admin:comments_comment_add")).status_code == 403

    def test_term_can_be_blocked(self, editor_client: Client) -> None:
        editor_client.post(reverse("admin:comments_blockedterm_add"), {"term": "cheap.example"})
        assert BlockedTerm.objects.get().term == "cheap.example"

    def test_undecryptable_address_does_not_break_the_page(
        self, editor_client: Client, make_post: MakePost, settings: Settings
    ) -> None:
        comment = comment_write(post=make_post(), author_name="Ada", body="Hi *there*", email="lost@example.org")
        settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
        page = editor_client.get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()
        assert "unreadable" in page
        assert "<em>there</em>" in page


class TestPostForm:
    def test_new_post_accepts_comments_unless_the_box_is_unchecked(self, editor_client: Client) -> None:
        texts = {"title": "T", "summary": "S", "body": "B", "_save": "1"}
        for slug, remove in (("open", ()), ("closed", ("comments_open",))):
            form = {name: value for name, value in open_form(editor_client, ADD).items() if name not in remove}
            assert editor_client.post(ADD, form | texts | {"slug": slug}).status_code == 302
        assert (
            not editor_client.get(get_change_url(Post.objects.get(slug="closed")))
            .context["adminform"]
            .form["comments_open"]
            .value()
        )
        stored = {post.slug: get_rendered_comments(post).comments_open for post in Post.objects.all()}
        assert stored == {"open": True, "closed": False}

    def test_user_who_may_only_add_posts_closes_comments_of_a_new_one(self, client: Client) -> None:
        """From then on the post is not theirs to change."""
        user = User.objects.create_user("guest", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="add_post"))
        client.force_login(user)
        form = open_form(client, ADD) | {"title": "T", "slug": "t", "summary": "S", "body": "B", "_save": "1"}
        del form["comments_open"]
        assert client.post(ADD, form).status_code == 302
        assert not get_rendered_comments(Post.objects.get()).comments_open
        assert client.get(get_change_url(Post.objects.get())).status_code == 403

    def test_closing_comments_keeps_the_approved_ones(self, editor_client: Client, make_post: MakePost) -> None:
        post = make_post()
        comment = comment_write(post=post, author_name="Ada", body="First!")
        comments_moderate(comments=[comment], status=CommentStatus.APPROVED)
        form = open_form(editor_client, get_change_url(post))
        del form["comments_open"]
        editor_client.post(get_change_url(post), form | {"_save": "1"})
        rendered = RenderedComments.objects.get()
        assert "First!" in rendered.html
        assert not rendered.comments_open

    def test_two_editors_who_disagree_see_a_conflict(self, editor_client: Client, make_post: MakePost) -> None:
        post = make_post()
        mine, theirs = open_form(editor_client, get_change_url(post)), open_form(editor_client, get_change_url(post))
        del mine["comments_open"]
        editor_client.post(get_change_url(post), theirs | {"title": "Theirs", "_save": "1"})
        page = BeautifulSoup(
            editor_client.post(get_change_url(post), mine | {"title": "Theirs", "_save": "1"}).content, "html.parser"
        )
        assert [heading.text for heading in page.select(".conflict h3")] == ["Comments are open"]
        assert get_rendered_comments(post).comments_open
