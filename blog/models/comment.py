"""What readers say under a post."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.address import AddressQuerySet, WithAddress
from blog.models.post import Post

AUTHOR_NAME_LENGTH: Final = 80
COMMENT_LENGTH: Final = 5000


class Verdict(models.TextChoices):
    """What the moderator says of a comment. Nobody but moderators sees one before it is approved."""

    PENDING = "pending", _("Waiting")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")


class CommentQuerySet(AddressQuerySet["Comment"]):
    """Reads of comments."""

    def approved(self) -> CommentQuerySet:
        """What the public may see: approved, and not a reply to something that isn't."""
        return self.filter(Q(parent=None) | Q(parent__verdict=Verdict.APPROVED), verdict=Verdict.APPROVED)

    def threads(self) -> CommentQuerySet:
        """Comments on a post itself, oldest first, each with its approved replies in ``approved_replies``."""
        replies = Comment.objects.filter(verdict=Verdict.APPROVED).order_by("created_at", "id")
        prefetch = models.Prefetch("replies", replies, to_attr="approved_replies")
        return self.filter(parent=None).order_by("created_at", "id").prefetch_related(prefetch)


class Comment(WithAddress):
    """A comment on a post, or a reply to one. ``body_html`` is made from ``body`` by ``services.comment``."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments", verbose_name=_("post"))
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, related_name="replies", null=True, blank=True, verbose_name=_("reply to")
    )
    author_name = models.CharField(_("name"), max_length=AUTHOR_NAME_LENGTH)
    body = models.TextField(_("comment"), max_length=COMMENT_LENGTH, validators=[MaxLengthValidator(COMMENT_LENGTH)])
    body_html = models.TextField(editable=False)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, default=Verdict.PENDING)
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    submission = models.CharField(max_length=64, editable=False, null=True, unique=True)  # the form that wrote it

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(fields=["verdict", "-created_at"], name="comment_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.body[:60]}"


class Discussion(models.Model):
    """The approved comments of a post as the post's page shows them: rendered when one changes, not when one reads.

    A row of its own, because a writer who saves a post must not bring back the comments of when the form was opened.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="discussion", primary_key=True)
    html = models.TextField()
    comment_count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.comment_count}: {self.post}"


class BlockedTerm(models.Model):
    """A word, phrase, domain or address that makes a comment spam, wherever in it and in whatever letter case."""

    term = models.CharField(
        _("term"), max_length=200, unique=True, help_text=_("A word, a phrase, a domain or an e-mail address.")
    )

    class Meta:
        verbose_name = _("blocked term")
        verbose_name_plural = _("block list")
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term


def comments_are_open(post: Post) -> bool:
    """Whether readers may comment on ``post``: the site lets them, and the post does."""
    return bool(settings.COMMENTS and post.comments_open)
