"""The moderator's queue, and the block list."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog.comments import services as comments_service
from blog.comments.models import BlockedTerm, Comment, CommentStatus
from blog.core.admin_mixins import RejectNulMixin, format_email


class StatusFilter(admin.SimpleListFilter):
    """By verdict; without a choice, what waits for one."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every verdict but the one that is shown without a choice."""
        return [choice for choice in CommentStatus.choices if choice[0] != CommentStatus.PENDING]

    def choices(self, changelist: Any) -> Any:
        """Django's choices; its “All” is our queue."""
        first, *others = super().choices(changelist)
        return [first | {"display": CommentStatus.PENDING.label}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The comments with the chosen verdict."""
        status = self.value() or CommentStatus.PENDING
        if status not in CommentStatus.values:
            raise IncorrectLookupParameters(status)
        return queryset.filter(status=status)


@admin.register(Comment)
class CommentAdmin(RejectNulMixin):
    """What readers wrote. A moderator judges it and changes nothing of it."""

    list_display = ("author_name", "excerpt", "post", "created_at")
    list_filter = (StatusFilter, "post__language")
    list_select_related = ("post",)
    search_fields = ("author_name", "body", "post__title")
    ordering = ("-created_at",)
    actions = ("approve", "reject", "mark_as_spam")
    fields = ("author_name", "email", "post", "parent", "created_at", "text", "status")
    readonly_fields = ("author_name", "email", "post", "parent", "created_at", "text")

    @admin.display(description=_("comment"))
    def excerpt(self, comment: Comment) -> str:
        """The first words."""
        return comment.body[:120]

    @admin.display(description=_("e-mail address"), empty_value="–")
    def email(self, comment: Comment) -> str | None:
        """The address in clear."""
        return format_email(comment) or None

    @admin.display(description=_("comment"))
    def text(self, comment: Comment) -> SafeString:
        """As readers would see it."""
        return mark_safe(comment.body_html)  # noqa: S308  sanitised when it was written

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Show the chosen comments under their posts."""
        self.moderate(request, queryset, CommentStatus.APPROVED)

    @admin.action(description=_("Reject"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Keep the chosen comments from the site."""
        self.moderate(request, queryset, CommentStatus.REJECTED)

    @admin.action(description=_("Mark as spam"), permissions=["change"])
    def mark_as_spam(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Put the chosen comments among the spam."""
        self.moderate(request, queryset, CommentStatus.SPAM)

    def moderate(self, request: HttpRequest, queryset: QuerySet[Comment], status: CommentStatus) -> None:
        """Give a verdict and tell how many got it."""
        count = comments_service.comments_moderate(comments=queryset, status=status)
        said = ngettext("%(count)d comment: %(status)s", "%(count)d comments: %(status)s", count)
        self.message_user(request, said % {"count": count, "status": status.label}, messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Comments come from readers."""
        return False

    def save_model(self, request: HttpRequest, obj: Comment, form: Any, change: bool) -> None:  # noqa: FBT001  Django's
        """The verdict, through the service, which renews the page."""
        comments_service.comments_moderate(comments=[obj], status=CommentStatus(obj.status))

    def delete_model(self, request: HttpRequest, obj: Comment) -> None:
        """Through the service, which renews the page."""
        comments_service.comments_delete(comments=[obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Through the service, which renews the pages."""
        comments_service.comments_delete(comments=queryset)


@admin.register(BlockedTerm)
class BlockedTermAdmin(RejectNulMixin):
    """The block list."""

    search_fields = ("term",)
