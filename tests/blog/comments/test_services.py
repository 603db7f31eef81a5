"""Comments from the reader's pen to the post's page."""

import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from blog.comments.models import BlockedTerm, Comment, CommentStatus, RenderedComments
from blog.comments.rendering import count_links, render_comment
from blog.comments.services import comment_write, comments_delete, comments_moderate
from blog.posts.models import Post
from blog.posts.services.post import post_save
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def write(post: Post, body: str = "Well said.", parent: Comment | None = None) -> Comment:
    return comment_write(post=post, author_name="Ada", body=body, parent=parent)


def approve(*comments: Comment) -> int:
    return comments_moderate(comments=comments, status=CommentStatus.APPROVED)


def shown(post: Post) -> str:
    found = RenderedComments.objects.filter(post=post).first()
    return found.html if found else ""


class TestWrite:
    def test_waits_for_the_moderator(self, make_post: MakePost) -> None:
        comment = write(make_post())
        assert comment.status == CommentStatus.PENDING
        assert not RenderedComments.objects.exists()

    @pytest.mark.parametrize("where", ["author_name", "address", "body"])
    def test_blocked_term_is_spam_wherever_it_stands(self, make_post: MakePost, where: str) -> None:
        """Letter case does not count."""
        BlockedTerm.objects.create(term="Cheap.Example")
        texts: dict[str, Any] = {"author_name": "Ada", "address": "ada@example.org", "body": "Hi"}
        texts[where] = {"address": "ada@cheap.example"}.get(where, "a CHEAP.example b")
        assert comment_write(post=make_post(), **texts).status == CommentStatus.SPAM

    def test_too_long_is_refused_and_not_stored(self, make_post: MakePost) -> None:
        with pytest.raises(ValidationError):
            write(make_post(), body="x" * 5001)
        assert not Comment.objects.exists()


class TestJudge:
    def test_approved_is_shown_in_the_language_of_the_post(self, make_post: MakePost) -> None:
        post = make_post(language="ko")
        assert approve(write(post)) == 1
        assert "Well said." in shown(post)
        assert "답글" in shown(post)

    @pytest.mark.parametrize("status", [CommentStatus.PENDING, CommentStatus.REJECTED, CommentStatus.SPAM])
    def test_taken_back_is_gone(self, make_post: MakePost, verdict: CommentStatus) -> None:
        comment = write(make_post())
        approve(comment)
        comments_moderate(comments=[comment], verdict=verdict)
        assert "Well said." not in shown(comment.post)
        assert comment.post.discussion.comment_count == 0

    def test_same_verdict_again_changes_nothing(self, make_post: MakePost) -> None:
        comment = write(make_post())
        approve(comment)
        assert approve(comment) == 0

    def test_reply_hides_with_what_it_answers(self, make_post: MakePost) -> None:
        post = make_post()
        first = write(post, "A question")
        answer = write(post, "An answer", parent=first)
        approve(first, answer)
        assert "An answer" in shown(post)
        comments_moderate(comments=[first], status=CommentStatus.REJECTED)
        assert "An answer" not in shown(post)
        assert RenderedComments.objects.get(post=post).comment_count == 0

    def test_deleted_is_gone_with_its_replies(self, make_post: MakePost) -> None:
        post = make_post()
        first = write(post, "A question")
        approve(first, write(post, "An answer", parent=first))
        comments_delete(comments=[first])
        assert not Comment.objects.exists()
        assert "answer" not in shown(post)

    def test_post_saved_from_an_old_form_keeps_its_comments(self, make_post: MakePost) -> None:
        """A writer who had the post open since before the approval does not undo it."""
        post = make_post()
        opened = Post.objects.get(pk=post.pk)
        approve(write(post))
        post_save(post=opened)
        assert "Well said." in shown(post)


class TestMarkdown:
    def test_reader_may_use_the_small_set(self) -> None:
        assert "<strong>도커(Docker)</strong>는" in render_comment("**도커(Docker)**는")
        html = render_comment("*a* **b** `c`\n\n> d\n\n- e\n\n```\n<f>\n```\n\n<https://example.org>")
        for element in (
            "<em>a</em>",
            "<strong>b</strong>",
            "<code>c</code>",
            "<blockquote>",
            "<li>e</li>",
            "&lt;f&gt;",
        ):
            assert element in html
        assert 'rel="nofollow ugc noopener"' in html

    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>alert(1)</script>",
            '<img src=x onerror="alert(1)">',
            "[a](javascript:alert(1))",
            "[a](data:text/html,x)",
            "![a](https://example.org/a.png)",
            "# heading",
            "<style>*{}</style>",
        ],
    )
    def test_nothing_else_becomes_an_element(self, hostile: str) -> None:
        html = render_comment(hostile)
        for element in ("<script", "<img", 'javascript:alert(1)"', "data:text", "<h1", "<style"):
            assert f'href="{element}' not in html
            assert element not in html.replace("data:text/html", "").replace("javascript:alert(1)", "")

    @pytest.mark.parametrize("piece", ["*", "[", "`", "> ", "- ", "[a](", "<a@", "&#", "**a", "![x]["])
    def test_hostile_text_takes_no_longer_than_plain_text(self, piece: str) -> None:
        """At the full length of a comment: at most 100 times a plain text, which takes about a millisecond."""

        def seconds(text: str) -> float:
            took = []
            for _ in range(3):
                begin = time.process_time()
                render_comment(text)
                took.append(time.process_time() - begin)
            return min(took)

        plain = "plain words and more of them\n" * 180
        assert seconds((piece * 5000)[:5000]) < 100 * seconds(plain[:5000])

    def test_links_are_counted_whatever_they_look_like(self) -> None:
        assert count_links("www.a.example HTTP://b.example [c](/d)") == 2
        assert count_links("[a](/a) [b](/b) [c](/c)") == 3
        assert count_links("no link") == 0
