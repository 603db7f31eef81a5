"""Actions on comments, for ``tests/blog/test_roles.py``."""

from django.urls import reverse

from blog.comments.models import BlockedTerm, Comment, CommentStatus
from blog.comments.services import comment_write, comments_delete, comments_moderate, comments_open_set
from blog.posts.models import Post
from tests.blog.posts.post_routes import DELETIONS, find, submit
from tests.blog.role_table import Action, Desk, Route

HEADING = "Comments"


def write(desk: Desk) -> Comment:
    return comment_write(post=desk.posts["own published"], author_name="Ada", body="Hi")


def list_comments(desk: Desk, _obj: None) -> bool:
    return desk.client.get(reverse("admin:comments_comment_changelist")).status_code == 200


def open_comment(desk: Desk, _obj: None) -> bool:
    return desk.client.get(reverse("admin:comments_comment_change", args=[write(desk).pk])).status_code == 200


def run_approve(desk: Desk, _obj: None) -> bool:
    chosen = {"action": "approve", "_selected_action": [write(desk).pk]}
    desk.client.post(reverse("admin:comments_comment_changelist"), chosen)
    return Comment.objects.get().status == CommentStatus.APPROVED


def approve(desk: Desk, _obj: None) -> bool:
    return comments_moderate(comments=[write(desk)], status=CommentStatus.APPROVED, by=desk.user) == 1


def submit_deletion(desk: Desk, _obj: None) -> bool:
    desk.client.post(reverse("admin:comments_comment_delete", args=[write(desk).pk]), {"post": "yes"})
    return not Comment.objects.exists()


def delete(desk: Desk, _obj: None) -> bool:
    return comments_delete(comments=[write(desk)], by=desk.user) == 1


def submit_term(desk: Desk, _obj: None) -> bool:
    desk.client.post(reverse("admin:comments_blockedterm_add"), {"term": "cheap.example"})
    return BlockedTerm.objects.exists()


def submit_closed(desk: Desk, post: Post) -> bool:
    submit(desk, post, comments_open="")
    post = Post.objects.get(pk=post.pk)
    return hasattr(post, "rendered_comments") and not post.rendered_comments.comments_open


def close(desk: Desk, post: Post) -> bool:
    comments_open_set(post=post, is_open=False, by=desk.user)
    return True


def with_comment(route: Route) -> Route:
    def delete_post(desk: Desk, post: Post) -> bool:
        comment_write(post=post, author_name="Ada", body="Hi")
        return route(desk, post)

    delete_post.__name__ = route.__name__
    return delete_post


ACTIONS = {
    "Read pending comments": Action([list_comments, open_comment]),
    "Approve, reject, mark as spam": Action([run_approve, approve]),
    "Delete comments": Action([submit_deletion, delete]),
    "Change the block list": Action([submit_term]),
    "Open and close the comments of a post": Action([submit_closed, close], find("draft", "published")),
    "Permanently delete a post that has comments": Action([*map(with_comment, DELETIONS)], find("published")),
}
