from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.core.models import EncryptedEmailModel, EncryptedEmailQuerySet
from blog.posts.models.post import Post

AUTHOR_NAME_LENGTH = 80
COMMENT_LENGTH = 5000


class CommentStatus(models.TextChoices):
    """The moderation status. Only approved comments are public."""

    PENDING = "pending", _("Pending")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")


class CommentQuerySet(EncryptedEmailQuerySet["Comment"]):
    def approved(self) -> CommentQuerySet:
        """Filter public comments: approved, and not a reply to a comment that is not."""
        return self.filter(Q(parent=None) | Q(parent__status=CommentStatus.APPROVED), status=CommentStatus.APPROVED)

    def threads(self) -> CommentQuerySet:
        """Filter top-level comments, oldest first, with their approved replies in ``approved_replies``."""
        replies = Comment.objects.filter(status=CommentStatus.APPROVED).order_by("created_at", "id")
        prefetch = models.Prefetch("replies", replies, to_attr="approved_replies")
        return self.filter(parent=None).order_by("created_at", "id").prefetch_related(prefetch)


class Comment(EncryptedEmailModel):
    """A comment on a post, or a reply to one. ``services`` renders ``body_html`` from ``body``."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments", verbose_name=_("post"))
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, related_name="replies", null=True, blank=True, verbose_name=_("reply to")
    )
    author_name = models.CharField(_("name"), max_length=AUTHOR_NAME_LENGTH)
    body = models.TextField(_("comment"), max_length=COMMENT_LENGTH, validators=[MaxLengthValidator(COMMENT_LENGTH)])
    body_html = models.TextField(editable=False)
    status = models.CharField(_("status"), max_length=10, choices=CommentStatus, default=CommentStatus.PENDING)
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    submission = models.CharField(max_length=64, editable=False, null=True, unique=True)  # the form that wrote it

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["status", "-created_at"], name="comment_queue")]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.body[:60]}"


class RenderedComments(models.Model):
    """What a post's page shows of its comments. A post without a row has none yet, and takes them.

    ``html`` has the approved comments and is rendered when a comment changes. It isn't a field of the post, because
    saving a post must not restore the comments from when its form was opened.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="rendered_comments", primary_key=True)
    html = models.TextField(default="")
    comment_count = models.PositiveIntegerField(default=0)
    comments_open = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("comments of a post")
        verbose_name_plural = _("comments of posts")

    def __str__(self) -> str:
        return f"{self.comment_count}: {self.post}"

    @property
    def accepts_comments(self) -> bool:
        return bool(settings.COMMENTS and self.comments_open)


class BlockedTerm(models.Model):
    """A word, phrase, domain or e-mail address that marks a comment as spam, regardless of letter case."""

    term = models.CharField(
        _("term"), max_length=200, unique=True, help_text=_("A word, a phrase, a domain or an e-mail address.")
    )

    class Meta:
        verbose_name = _("blocked term")
        verbose_name_plural = _("block list")
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term


def get_rendered_comments(post: Post) -> RenderedComments:
    return RenderedComments.objects.filter(post=post.pk).first() or RenderedComments(post=post)
