from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation

from blog.accounts.models import User
from blog.accounts.permissions import check_permission
from blog.comments.models import BlockedTerm, Comment, CommentStatus, RenderedComments
from blog.comments.rendering import render_comment
from blog.posts.models import Post
from blog.posts.permissions import check_write


def comment_write(  # noqa: PLR0913  what a comment is made of
    *,
    post: Post,
    author_name: str,
    body: str,
    email: str = "",
    parent: Comment | None = None,
    submission: str | None = None,
    status: CommentStatus | None = None,
    created_at: datetime | None = None,
) -> Comment:
    """Store a comment for moderation, or as spam if it contains a blocked term, unless it has a ``status`` already.

    ``submission`` identifies a form as it was sent. If it has been sent before, its comment is returned. Raises
    ``ValidationError`` if a text is too long or empty, or the e-mail address is invalid.
    """
    comment = Comment(post=post, parent=parent, author_name=author_name, body=body, submission=submission)
    comment.email = email
    comment.body_html = render_comment(body)
    comment.created_at = created_at or comment.created_at
    if status:
        comment.status = status
    elif has_blocked_term(f"{author_name}\n{email}\n{body}"):
        comment.status = CommentStatus.SPAM
    comment.full_clean(exclude=["submission"])
    try:
        with transaction.atomic():
            comment.save()
    except IntegrityError:  # sent twice, perhaps at the same moment
        if submission is None:
            raise
        return Comment.objects.get(submission=submission)
    return comment


def has_blocked_term(text: str) -> bool:
    folded = text.casefold()
    return any(term.casefold() in folded for term in BlockedTerm.objects.values_list("term", flat=True))


def comments_moderate(*, comments: Iterable[Comment], status: CommentStatus, by: User | None = None) -> int:
    """Set the status of comments and render the affected posts' comments; return how many changed.

    Raises ``PermissionDenied`` if ``by`` may not change comments; ``None`` is a command.
    """
    check_permission(by, "comments.change_comment")
    chosen = Comment.objects.filter(pk__in=[comment.pk for comment in comments]).exclude(status=status)
    with transaction.atomic():
        posts = set(chosen.values_list("post", flat=True))
        changed = chosen.update(status=status)
        rendered_comments_update(post_ids=posts)
    return changed


def comments_delete(*, comments: Iterable[Comment], by: User | None = None) -> int:
    """Delete comments and their replies permanently; return the number of ``comments``.

    Raises ``PermissionDenied`` if ``by`` may not delete comments; ``None`` is a command.
    """
    check_permission(by, "comments.delete_comment")
    chosen = Comment.objects.filter(pk__in=[comment.pk for comment in comments])
    with transaction.atomic():
        posts = set(chosen.values_list("post", flat=True))
        count = chosen.count()
        chosen.delete()
        rendered_comments_update(post_ids=posts)
    return count


def comments_open_set(*, post: Post, is_open: bool, by: User | None = None) -> None:
    """Let readers comment on ``post``, or stop them; what they wrote stays.

    Raises ``PermissionDenied`` if ``by`` may not write the post; ``None`` is a command.
    """
    check_write(by, post)
    RenderedComments.objects.update_or_create(post=post, defaults={"comments_open": is_open})


def rendered_comments_update(*, post_ids: Iterable[int]) -> None:
    """Render the approved comments of posts; each post is locked while its comments are rendered."""
    for post in Post.objects.filter(pk__in=post_ids).order_by("pk").select_for_update(of=("self",), no_key=True):
        threads = post.comments.approved().threads()
        count = post.comments.approved().count()
        with translation.override(post.language):
            html = render_to_string("comments/includes/threads.html", {"threads": threads})
        RenderedComments.objects.update_or_create(post=post, defaults={"html": html, "comment_count": count})


def render_stored_comments(sender: Any, post_ids: list[int], **kwargs: Any) -> None:
    """Render the comments of posts again whose cards were rendered: language, templates or settings have changed."""
    stored = RenderedComments.objects.filter(post__in=post_ids, comment_count__gt=0)
    rendered_comments_update(post_ids=list(stored.values_list("post", flat=True)))
