"""Writes of comments: a reader writes, a moderator judges, and the post's page shows what was approved."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation

from blog.models import BlockedTerm, Comment, Discussion, Post, Verdict
from blog.services.comment_markdown import render_comment


def comment_write(  # noqa: PLR0913  what a comment is made of
    *,
    post: Post,
    author_name: str,
    body: str,
    address: str = "",
    parent: Comment | None = None,
    submission: str | None = None,
) -> Comment:
    """Put a comment into the moderator's queue, or among the spam if it has a blocked term.

    ``submission`` tells one form as it was sent from all others: the comment that it has written already is returned.

    Raises:
        django.core.exceptions.ValidationError: a text is too long or empty, or the address is none.
    """
    comment = Comment(post=post, parent=parent, author_name=author_name, body=body, submission=submission)
    comment.address = address
    comment.body_html = render_comment(body)
    if has_blocked_term(f"{author_name}\n{address}\n{body}"):
        comment.verdict = Verdict.SPAM
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
    """Whether a term of the block list is in ``text``, in whatever letter case."""
    folded = text.casefold()
    return any(term.casefold() in folded for term in BlockedTerm.objects.values_list("term", flat=True))


def comments_judge(*, comments: Iterable[Comment], verdict: Verdict) -> int:
    """Give comments a verdict and renew the pages that it changes; return how many changed."""
    chosen = Comment.objects.filter(pk__in=[comment.pk for comment in comments]).exclude(verdict=verdict)
    with transaction.atomic():
        posts = set(chosen.values_list("post", flat=True))
        changed = chosen.update(verdict=verdict)
        discussions_render(posts)
    return changed


def comments_delete(*, comments: Iterable[Comment]) -> int:
    """Delete comments for good, their replies with them; return how many were asked for."""
    chosen = Comment.objects.filter(pk__in=[comment.pk for comment in comments])
    with transaction.atomic():
        posts = set(chosen.values_list("post", flat=True))
        count = chosen.count()
        chosen.delete()
        discussions_render(posts)
    return count


def discussions_render(posts: Iterable[int]) -> None:
    """Render the approved comments of posts, one moderator at a time for each post."""
    for post in Post.objects.filter(pk__in=posts).order_by("pk").select_for_update(of=("self",), no_key=True):
        threads = post.comments.approved().threads()
        count = post.comments.approved().count()
        with translation.override(post.language):
            html = render_to_string("blog/includes/threads.html", {"threads": threads})
        Discussion.objects.update_or_create(post=post, defaults={"html": html, "comment_count": count})
