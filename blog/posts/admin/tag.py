from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.core.admin_mixins import RACE_ERRORS, RetryOnRaceMixin
from blog.posts.admin.post_count import PostCountMixin
from blog.posts.admin.tag_merge import TagMergeForm
from blog.posts.models import Tag
from blog.posts.services.tag import tag_save, tags_delete, tags_merge


@admin.register(Tag)
class TagAdmin(RetryOnRaceMixin, PostCountMixin):
    """Tags with their number of posts. Writes go through the services, which signal them to other apps."""

    list_display = ("name", "slug", "post_count")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    actions = ("merge",)

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:  # noqa: FBT001  Django's
        tag_save(tag=obj)

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        tags_delete(tags=[obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        tags_delete(tags=queryset)

    @admin.action(description=_("Rename or merge…"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Tag]) -> HttpResponse | None:
        """Ask which tag to keep and its name, preview the result, then merge."""
        tags = Tag.objects.filter(pk__in=queryset.values("pk"))
        first = tags.annotate(uses=Count("posts")).order_by("-uses", "name").first()
        if first is None:
            self.message_user(request, gettext("Nothing was merged: these tags no longer exist."), messages.ERROR)
            return None
        submitted = "into" in request.POST
        initial = {"into": first.pk, "name": first.name, "slug": first.slug}
        form = TagMergeForm(tags, request.POST if submitted else None, initial=initial)
        effects = form.get_effects() if submitted and form.is_valid() else None
        if effects and "_merge" in request.POST and request.POST.get("previewed") == form.get_fingerprint():
            self.merge_tags(request, form)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Rename or merge tags"),
            "opts": self.opts,
            "form": form,
            "effects": effects,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        }
        return TemplateResponse(request, "admin/posts/tag/merge.html", context)

    def merge_tags(self, request: HttpRequest, form: TagMergeForm) -> None:
        into = form.cleaned_data["into"]
        into.name, into.slug = form.cleaned_data["name"], form.cleaned_data["slug"]
        try:
            tags_merge(tags=list(form.tags), into=into)
        except RACE_ERRORS:
            text = gettext("Nothing was merged: another user has just changed these tags. Check them and try again.")
            self.message_user(request, text, messages.ERROR)
            return
        self.message_user(request, gettext("The tag is now “%s”.") % into, messages.SUCCESS)
