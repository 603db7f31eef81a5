"""Comments from the form to the post's page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from blog.comments.models import BlockedTerm, Comment, CommentStatus, RenderedComments
from blog.comments.services import comment_write, comments_delete, comments_moderate
from blog.posts.models import Post
from blog.posts.services.card import cards_render_stale
from blog.posts.services.post import post_save
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def write(post: Post, body: str = "Well said.", parent: Comment | None = None) -> Comment:
    return comment_write(post=post, author_name="Ada", body=body, parent=parent)


def approve(*comments: Comment) -> int:
    return comments_moderate(comments=comments, status=CommentStatus.APPROVED)


def read_html(post: Post) -> str:
    rendered = RenderedComments.objects.filter(post=post).first()
    return rendered.html if rendered else ""


class TestWrite:
    def test_new_comment_is_pending(self, make_post: MakePost) -> None:
        comment = write(make_post())
        assert comment.status == CommentStatus.PENDING
        assert not RenderedComments.objects.exists()

    def test_comment_that_was_approved_elsewhere_keeps_its_status_and_time(self, make_post: MakePost) -> None:
        BlockedTerm.objects.create(term="said")
        at = datetime(2020, 1, 2, tzinfo=UTC)
        fields = {"author_name": "Ada", "body": "Well said.", "created_at": at, "status": CommentStatus.APPROVED}
        comment = comment_write(post=make_post(), **fields)  # type: ignore[arg-type]  # of several types
        comment.refresh_from_db()
        assert (comment.status, comment.created_at) == (CommentStatus.APPROVED, at)

    @pytest.mark.parametrize("field", ["author_name", "email", "body"])
    def test_blocked_term_in_any_field_is_spam(self, make_post: MakePost, field: str) -> None:
        """Regardless of letter case."""
        BlockedTerm.objects.create(term="Cheap.Example")
        texts: dict[str, Any] = {"author_name": "Ada", "email": "ada@example.org", "body": "Hi"}
        texts[field] = {"email": "ada@cheap.example"}.get(field, "a CHEAP.example b")
        assert comment_write(post=make_post(), **texts).status == CommentStatus.SPAM

    def test_too_long_text_is_not_stored(self, make_post: MakePost) -> None:
        with pytest.raises(ValidationError):
            write(make_post(), body="x" * 5001)
        assert not Comment.objects.exists()


class TestModerate:
    def test_approved_comment_is_rendered_in_the_language_of_the_post(self, make_post: MakePost) -> None:
        post = make_post(language="ko")
        assert approve(write(post)) == 1
        assert "Well said." in read_html(post)
        assert "답글" in read_html(post)

    @pytest.mark.parametrize("change", ["language", "templates"])
    def test_comments_are_rendered_again_with_the_card(self, make_post: MakePost, change: str) -> None:
        """When the post's language changes, and after an upgrade."""
        post = make_post()
        approve(write(post))
        if change == "language":
            post.language = "ko"
            post_save(post=post)
            assert "답글" in read_html(post)
        else:
            RenderedComments.objects.update(html="outdated")
            Post.objects.update(card_fingerprint="0" * 16)
            cards_render_stale()
            assert "Well said." in read_html(post)

    @pytest.mark.parametrize("status", [CommentStatus.PENDING, CommentStatus.REJECTED, CommentStatus.SPAM])
    def test_other_comments_stay_hidden_beside_an_approved_one(
        self, make_post: MakePost, status: CommentStatus
    ) -> None:
        post = make_post()
        first = write(post)
        hidden = [write(post, "Hidden comment"), write(post, "Hidden reply", parent=first)]
        Comment.objects.filter(pk__in=[comment.pk for comment in hidden]).update(status=status)
        approve(first)
        assert "Well said." in read_html(post)
        assert "Hidden" not in read_html(post)
        assert RenderedComments.objects.get().comment_count == 1

    @pytest.mark.parametrize("status", [CommentStatus.PENDING, CommentStatus.REJECTED, CommentStatus.SPAM])
    def test_withdrawn_approval_hides_the_comment(self, make_post: MakePost, status: CommentStatus) -> None:
        comment = write(make_post())
        approve(comment)
        comments_moderate(comments=[comment], status=status)
        assert "Well said." not in read_html(comment.post)
        assert RenderedComments.objects.get().comment_count == 0

    def test_the_same_status_again_changes_nothing(self, make_post: MakePost) -> None:
        comment = write(make_post())
        approve(comment)
        assert approve(comment) == 0

    def test_rejecting_a_comment_hides_its_replies(self, make_post: MakePost) -> None:
        post = make_post()
        first = write(post, "A question")
        answer = write(post, "An answer", parent=first)
        approve(first, answer)
        assert "An answer" in read_html(post)
        comments_moderate(comments=[first], status=CommentStatus.REJECTED)
        assert "An answer" not in read_html(post)
        assert RenderedComments.objects.get(post=post).comment_count == 0

    def test_deleting_a_comment_deletes_its_replies(self, make_post: MakePost) -> None:
        post = make_post()
        first = write(post, "A question")
        approve(first, write(post, "An answer", parent=first))
        comments_delete(comments=[first])
        assert not Comment.objects.exists()
        assert "answer" not in read_html(post)

    def test_saving_a_post_from_an_old_form_keeps_its_comments(self, make_post: MakePost) -> None:
        post = make_post()
        opened = Post.objects.get(pk=post.pk)
        approve(write(post))
        post_save(post=opened)
        assert "Well said." in read_html(post)
