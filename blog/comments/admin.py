"""The moderation queue, the block list, and the switch in a post's form that closes its comments."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog.accounts.permissions import get_user
from blog.comments import services
from blog.comments.models import BlockedTerm, Comment, CommentStatus, get_rendered_comments
from blog.core.admin_mixins import RejectNulMixin, format_email
from blog.posts.admin.forms import PostForm
from blog.posts.admin.post import PostAdmin
from blog.posts.models import Post


class StatusFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [choice for choice in CommentStatus.choices if choice[0] != CommentStatus.PENDING]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)  # the first is Django's “All”
        return [first | {"display": CommentStatus.PENDING.label}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        status = self.value() or CommentStatus.PENDING
        if status not in CommentStatus.values:
            raise IncorrectLookupParameters(status)
        return queryset.filter(status=status)


@admin.register(Comment)
class CommentAdmin(RejectNulMixin):
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
        return comment.body[:120]

    @admin.display(description=_("e-mail address"), empty_value="–")
    def email(self, comment: Comment) -> str | None:
        return format_email(comment) or None

    @admin.display(description=_("comment"))
    def text(self, comment: Comment) -> SafeString:
        return mark_safe(comment.body_html)  # noqa: S308  sanitized when it was written

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self.moderate(request, queryset, CommentStatus.APPROVED)

    @admin.action(description=_("Reject"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self.moderate(request, queryset, CommentStatus.REJECTED)

    @admin.action(description=_("Mark as spam"), permissions=["change"])
    def mark_as_spam(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self.moderate(request, queryset, CommentStatus.SPAM)

    def moderate(self, request: HttpRequest, queryset: QuerySet[Comment], status: CommentStatus) -> None:
        count = services.comments_moderate(comments=queryset, status=status, by=get_user(request))
        message = ngettext("%(count)d comment: %(status)s", "%(count)d comments: %(status)s", count)
        self.message_user(request, message % {"count": count, "status": status.label}, messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    # All writes go through the service, which renders the comments of the post.

    def save_model(self, request: HttpRequest, obj: Comment, form: Any, change: bool) -> None:  # noqa: FBT001  Django's
        services.comments_moderate(comments=[obj], status=CommentStatus(obj.status), by=get_user(request))

    def delete_model(self, request: HttpRequest, obj: Comment) -> None:
        services.comments_delete(comments=[obj], by=get_user(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        services.comments_delete(comments=queryset, by=get_user(request))


@admin.register(BlockedTerm)
class BlockedTermAdmin(RejectNulMixin):
    search_fields = ("term",)


class CommentsPostForm(PostForm):
    comments_open = forms.BooleanField(
        label=_("Comments are open"),
        required=False,
        help_text=_("Readers can write comments. Comments that are already there stay."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["comments_open"] = get_rendered_comments(self.instance).comments_open


admin.site.unregister(Post)


@admin.register(Post)
class CommentsPostAdmin(PostAdmin):
    form = CommentsPostForm

    @admin.display(description=_("Comments are open"), boolean=True)
    def comments_open(self, post: Post) -> bool:
        """Return the switch for users who may not change the post; others get the form's field of this name."""
        return get_rendered_comments(post).comments_open

    def get_fieldsets(self, request: HttpRequest, obj: Post | None = None) -> Any:
        return [*super().get_fieldsets(request, obj), (_("Comments"), {"fields": ("comments_open",)})]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001  Django's
        super().save_related(request, form, formsets, change)
        if "comments_open" in form.changed_data:
            is_open = form.cleaned_data["comments_open"]
            by = get_user(request) if change else None  # who may add a post may not always change it
            services.comments_open_set(post=form.instance, is_open=is_open, by=by)
