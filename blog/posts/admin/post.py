from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.accounts.permissions import get_user
from blog.core.admin_mixins import RejectNulMixin
from blog.posts.admin.autosave import AutosaveMixin
from blog.posts.admin.edit_conflicts import HIDDEN_FIELDS, OptimisticLockMixin
from blog.posts.admin.forms import IdField, PostForm
from blog.posts.admin.markdown_editor import LivePreviewMixin
from blog.posts.admin.own_posts import OwnPostsMixin
from blog.posts.admin.preview_link import PreviewLinkMixin
from blog.posts.admin.revision_history import RevisionHistoryMixin
from blog.posts.models import Post, Status
from blog.posts.models.post import PostQuerySet
from blog.posts.rendering.left_out import describe_left_out
from blog.posts.services import post as posts_service


class StatusFilter(admin.SimpleListFilter):
    """Filters by status; by default the list hides the trash."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        status = self.value()
        if status is None:
            return queryset.filter(deleted_at=None)
        if status not in Status.values:
            raise IncorrectLookupParameters(status)  # Django redirects to the list without filters
        return cast("PostQuerySet", queryset).with_status(status)


@admin.register(Post)
class PostAdmin(
    OwnPostsMixin,
    PreviewLinkMixin,
    LivePreviewMixin,
    AutosaveMixin,
    RevisionHistoryMixin,
    OptimisticLockMixin,
    RejectNulMixin,
):
    form = PostForm
    fieldsets = (
        (None, {"fields": ("title", "summary", "body", "tag_names")}),
        (_("Publication"), {"fields": ("published_at", "language", "slug", "author", *HIDDEN_FIELDS)}),
        (_("Series"), {"fields": (("series", "series_number"),)}),
        (_("Languages"), {"fields": ("translation_of",)}),
    )
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("translation_of",)
    list_display = ("title", "state", "published_at", "language", "author")
    list_filter = (StatusFilter, "language", "tags", "author")
    list_select_related = ("author",)
    date_hierarchy = "published_at"
    search_fields = ("title", "summary", "body")
    ordering = ("-updated_at",)
    actions = ("publish", "unpublish", "trash", "restore")

    class Media:
        js = [forms.Script("posts/admin/select_names.js", defer=True)]

    # --- The list

    @admin.display(description=_("status"), ordering="published_at")
    def state(self, post: Post) -> SafeString:
        return format_html('<span class="status status-{}">{}</span>', post.status.value, post.status.label)

    @admin.action(description=_("Publish now"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        count = posts_service.posts_publish(posts=queryset, by=get_user(request))
        self.report(request, ngettext("%d post published.", "%d posts published.", count) % count)

    @admin.action(description=_("Turn back into a draft"), permissions=["publish"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        count = posts_service.posts_unpublish(posts=queryset, by=get_user(request))
        self.report(request, ngettext("%d post is a draft again.", "%d posts are drafts again.", count) % count)

    @admin.action(description=_("Move to the trash"), permissions=["change"])
    def trash(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        count = posts_service.posts_trash(posts=queryset, by=get_user(request))
        self.report(request, ngettext("%d post moved to the trash.", "%d posts moved to the trash.", count) % count)

    @admin.action(description=_("Restore from the trash, as a draft"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        count = posts_service.posts_restore(posts=queryset, by=get_user(request))
        self.report(request, ngettext("%d post restored.", "%d posts restored.", count) % count)

    def report(self, request: HttpRequest, message: str) -> None:
        self.message_user(request, message, messages.SUCCESS)

    def get_actions(self, request: HttpRequest) -> dict[str, tuple[Callable[..., str], str, str] | None]:
        actions = super().get_actions(request)
        # Posts are deleted permanently, and restored, only from the trash.
        in_trash = request.GET.get(StatusFilter.parameter_name) == Status.TRASHED
        unwanted = ("publish", "unpublish", "trash") if in_trash else ("restore", "delete_selected")
        return {name: action for name, action in actions.items() if name not in unwanted}

    # --- The form

    @admin.display(description=_("Tags"), empty_value="–")
    def tag_names(self, post: Post) -> str:
        """Return the tags for users who may not change the post; others get the form's field of this name."""
        return ", ".join(tag.name for tag in post.tags.all())

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        try:
            initial["published_at"] = forms.DateTimeField(required=False).clean(initial.get("published_at"))
        except ValidationError:
            initial["published_at"] = None
        return {"author": str(request.user.pk), "language": translation.get_language()} | initial

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "translation_of":
            kwargs["form_class"] = IdField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:  # noqa: FBT001  Django's
        if "_publish" in request.POST and obj.status != Status.PUBLISHED:
            obj.published_at = timezone.now()
        posts_service.post_save(post=obj, tags=form.cleaned_data["tag_names"], by=get_user(request))

    def response_add(self, request: HttpRequest, obj: Post, post_url_continue: str | None = None) -> HttpResponse:
        self.report_publication(request, obj)
        self.report_left_out(request, obj)
        return self.redirect_to_preview(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Post) -> HttpResponse:
        self.report_publication(request, obj)
        self.report_left_out(request, obj)
        return self.redirect_to_preview(request, obj) or super().response_change(request, obj)

    def report_publication(self, request: HttpRequest, post: Post) -> None:
        if "_publish" in request.POST:
            link = format_html('<a href="{}">{}</a>', post.get_absolute_url(), post)
            self.message_user(request, format_html(gettext("Published: {}"), link), messages.SUCCESS)

    def report_left_out(self, request: HttpRequest, post: Post) -> None:
        for sentence in describe_left_out(post.body):
            self.message_user(request, sentence, messages.WARNING)

    def redirect_to_preview(self, request: HttpRequest, post: Post) -> HttpResponse | None:
        if "_preview" not in request.POST:
            return None
        return HttpResponseRedirect(reverse("admin:posts_post_preview", args=[post.pk]))

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if obj and obj.status == Status.PUBLISHED else None

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        # Only posts in the trash can be deleted permanently.
        return super().has_delete_permission(request, obj) and (obj is None or obj.status == Status.TRASHED)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # Comments and mail about a post are deleted along with it, also by users who may not see or delete these.
        deleted: Any = super().get_deleted_objects(objs, request)
        nested, counts, lacking, protected = deleted
        posts = [line for line in nested if not isinstance(line, list)]
        return posts, counts, lacking & {self.opts.verbose_name}, protected

    def delete_model(self, request: HttpRequest, obj: Post) -> None:
        posts_service.posts_delete(posts=[obj], by=get_user(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        posts_service.posts_delete(posts=queryset, by=get_user(request))

    # --- The preview

    def get_urls(self) -> list[URLPattern]:
        preview = path("<int:post_id>/preview/", self.admin_site.admin_view(self.preview), name="posts_post_preview")
        return [preview, *super().get_urls()]

    def preview(self, request: HttpRequest, post_id: int) -> HttpResponse:
        """Show the post as readers will see it, to users who may view it in the admin."""
        post = self.get_object(request, str(post_id))
        if post is None:
            raise Http404
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        with translation.override(post.language):
            return render(request, "posts/post.html", {"post": post, "preview": True})
