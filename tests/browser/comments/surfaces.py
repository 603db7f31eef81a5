"""The pages of the comments app."""

from django.urls import reverse

from blog.comments.models import BlockedTerm, CommentStatus
from blog.comments.services import comment_write, comments_moderate
from blog.posts.models import Post
from tests.browser.desk import LONG, Open, going_to


def list_pages(post: Post) -> dict[str, str]:
    return {"comment form": reverse("comments:new", args=[post.slug])}


def fill(post: Post) -> None:
    comments = [
        comment_write(post=post, author_name="Ada " + LONG, body=f"Hi *there*, {LONG}", email="ada@example.org"),
        comment_write(post=post, author_name="Bob", body="An `answer`."),
        comment_write(post=post, author_name="Cy", body="Buy."),
    ]
    comments_moderate(comments=comments[2:], status=CommentStatus.SPAM)
    BlockedTerm.objects.create(term="casino")
    BlockedTerm.objects.create(term=LONG)


def list_admin_screens(post: Post) -> dict[str, Open]:
    comment, blocked = post.comments.all()[0], BlockedTerm.objects.all()[0]
    return {
        "comments": going_to("comments_comment_changelist"),
        "comment": going_to("comments_comment_change", comment.pk),
        "blocked terms": going_to("comments_blockedterm_changelist"),
        "blocked term": going_to("comments_blockedterm_change", blocked.pk),
    }
