"""The moderator's queue, and the block list."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog.admin.address import address_to_show
from blog.admin.asked_list import AskedListAdmin
from blog.models import BlockedTerm, Comment, Verdict
from blog.services import comment as comments_service


class VerdictFilter(admin.SimpleListFilter):
    """By verdict; without a choice, what waits for one."""

    title = _("verdict")
    parameter_name = "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every verdict but the one that is shown without a choice."""
        return [choice for choice in Verdict.choices if choice[0] != Verdict.PENDING]

    def choices(self, changelist: Any) -> Any:
        """Django's choices; its “All” is our queue."""
        first, *others = super().choices(changelist)
        return [first | {"display": Verdict.PENDING.label}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The comments with the chosen verdict."""
        verdict = self.value() or Verdict.PENDING
        if verdict not in Verdict.values:
            raise IncorrectLookupParameters(verdict)
        return queryset.filter(verdict=verdict)


@admin.register(Comment)
class CommentAdmin(AskedListAdmin):
    """What readers wrote. A moderator judges it and changes nothing of it."""

    list_display = ("author_name", "excerpt", "post", "created_at")
    list_filter = (VerdictFilter, "post__language")
    list_select_related = ("post",)
    search_fields = ("author_name", "body", "post__title")
    ordering = ("-created_at",)
    actions = ("approve", "reject", "mark_as_spam")
    fields = ("author_name", "email", "post", "parent", "created_at", "text", "verdict")
    readonly_fields = ("author_name", "email", "post", "parent", "created_at", "text")

    @admin.display(description=_("comment"))
    def excerpt(self, comment: Comment) -> str:
        """The first words."""
        return comment.body[:120]

    @admin.display(description=_("e-mail address"), empty_value="–")
    def email(self, comment: Comment) -> str | None:
        """The address in clear."""
        return address_to_show(comment) or None

    @admin.display(description=_("comment"))
    def text(self, comment: Comment) -> SafeString:
        """As readers would see it."""
        return mark_safe(comment.body_html)  # noqa: S308  sanitised when it was written

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Show the chosen comments under their posts."""
        self.judge(request, queryset, Verdict.APPROVED)

    @admin.action(description=_("Reject"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Keep the chosen comments from the site."""
        self.judge(request, queryset, Verdict.REJECTED)

    @admin.action(description=_("Mark as spam"), permissions=["change"])
    def mark_as_spam(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Put the chosen comments among the spam."""
        self.judge(request, queryset, Verdict.SPAM)

    def judge(self, request: HttpRequest, queryset: QuerySet[Comment], verdict: Verdict) -> None:
        """Give a verdict and tell how many got it."""
        count = comments_service.comments_judge(comments=queryset, verdict=verdict)
        said = ngettext("%(count)d comment: %(verdict)s", "%(count)d comments: %(verdict)s", count)
        self.message_user(request, said % {"count": count, "verdict": verdict.label}, messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Comments come from readers."""
        return False

    def save_model(self, request: HttpRequest, obj: Comment, form: Any, change: bool) -> None:  # noqa: FBT001  Django's
        """The verdict, through the service, which renews the page."""
        comments_service.comments_judge(comments=[obj], verdict=Verdict(obj.verdict))

    def delete_model(self, request: HttpRequest, obj: Comment) -> None:
        """Through the service, which renews the page."""
        comments_service.comments_delete(comments=[obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Through the service, which renews the pages."""
        comments_service.comments_delete(comments=queryset)


@admin.register(BlockedTerm)
class BlockedTermAdmin(AskedListAdmin):
    """The block list."""

    search_fields = ("term",)
