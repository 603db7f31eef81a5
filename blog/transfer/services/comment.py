"""Comments of imported posts. Only what is new is written: one that was deleted here does not come back."""

from collections.abc import Collection

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override

from blog.posts.models import Post
from blog.transfer.items import ImportedComment
from blog.transfer.models import make_key
from blog.transfer.rendering.fields import make_email
from blog.transfer.rendering.html import html_to_markdown


def comments_import(
    *, post: Post, comments: Collection[ImportedComment], source: str, known: Collection[str]
) -> tuple[list[str], list[str]]:
    """Write the comments whose ids are not in ``known``; return the ids of the written ones, and warnings."""
    new = [comment for comment in comments if comment.id not in known]
    if not new:
        return [], []
    if not apps.is_installed("blog.comments"):
        return [], [f"{len(new)} comments: this site has none, the app comments is not installed"]
    parents = {comment.id: comment.parent_id for comment in comments}
    written, warnings = [], []
    for comment in sorted(new, key=lambda comment: (bool(comment.parent_id), comment.created_at)):
        try:
            comment_import(post=post, comment=comment, thread=find_thread(comment.id, parents), source=source)
            written.append(comment.id)
        except (ValueError, ValidationError) as error:
            warnings.append(f"comment {comment.id}: {' '.join(getattr(error, 'messages', [str(error)]))}")
    from blog.comments.services import rendered_comments_update  # noqa: PLC0415  an app that may be removed

    rendered_comments_update(post_ids=[post.pk])
    return written, warnings


def comment_import(*, post: Post, comment: ImportedComment, thread: str, source: str) -> None:
    """Write one comment, in the thread of the comment with the id ``thread`` if that is another one."""
    from blog.comments.models import AUTHOR_NAME_LENGTH, Comment, CommentStatus  # noqa: PLC0415  may be removed
    from blog.comments.services import comment_write  # noqa: PLC0415  as above

    parent = Comment.objects.filter(submission=make_comment_key(source, thread)).first()
    with override(post.language):
        name = " ".join(comment.author_name.split())[:AUTHOR_NAME_LENGTH] or gettext("Anonymous")
    comment_write(
        post=post,
        parent=parent if thread != comment.id else None,
        author_name=name,
        body=html_to_markdown(comment.body)[0] if comment.is_html else comment.body,
        email=make_email(comment.email),
        submission=make_comment_key(source, comment.id),
        status=CommentStatus.APPROVED if comment.is_approved else CommentStatus.PENDING,
        created_at=comment.created_at,
    )


def find_thread(comment_id: str, parents: dict[str, str]) -> str:
    """Return the id of the first comment of the thread: this site has one level of replies."""
    seen = {comment_id}
    while (parent := parents.get(comment_id, "")) in parents and parent not in seen:
        seen.add(parent)
        comment_id = parent
    return comment_id


def make_comment_key(source: str, comment_id: str) -> str:
    return make_key(source, f"comment {comment_id}")
