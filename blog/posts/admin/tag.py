from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.accounts.permissions import get_user
from blog.core.admin_mixins import RACE_ERRORS, RetryOnRaceMixin
from blog.posts.admin.post_count import PostCountMixin
from blog.posts.models import Post, Tag
from blog.posts.models.tag import NO_COMMA, TAG_NAME_LENGTH
from blog.posts.services.tag import tag_save, tags_delete, tags_merge


class Effects(NamedTuple):
    gaining: int  # number of posts that get the tag
    having: int  # number of posts that have it already
    removed: list[str]  # names of tags
    redirected: list[str]  # slugs


class TagMergeForm(forms.Form):
    into = forms.ModelChoiceField(Tag.objects.none(), label=_("Tag to keep"), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=TAG_NAME_LENGTH)
    slug = forms.SlugField(label=_("Slug"), max_length=TAG_NAME_LENGTH, allow_unicode=True)

    def __init__(self, tags: QuerySet[Tag], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tags = tags
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)  # noqa: S101  tells the type checker which field this is
        into.queryset = tags

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "," in cleaned.get("name", ""):
            self.add_error("name", NO_COMMA)
        others = Tag.objects.exclude(pk__in=self.tags)
        for field in ("name", "slug"):
            if others.filter(**{field: cleaned.get(field)}).exists():
                self.add_error(field, _("Another tag has this. To merge with it, select it in the list too."))
        return cleaned

    def get_fingerprint(self) -> str:
        """Return the submitted values as one text, to tell whether they are the previewed ones."""
        return ":".join(str(self.data.get(name, "")) for name in self.fields)

    def get_effects(self) -> Effects:
        """Return what a merge would change; the form must be valid."""
        into, slug = self.cleaned_data["into"], self.cleaned_data["slug"]
        others = self.tags.exclude(pk=into.pk)
        having = Post.objects.filter(tags=into)
        gaining = Post.objects.filter(tags__in=others).exclude(pk__in=having).distinct()
        return Effects(
            gaining=gaining.count(),
            having=having.count(),
            removed=[tag.name for tag in others],
            redirected=[tag.slug for tag in self.tags if tag.slug != slug],
        )


@admin.register(Tag)
class TagAdmin(RetryOnRaceMixin, PostCountMixin):
    list_display = ("name", "slug", "post_count")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    actions = ("merge",)

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:  # noqa: FBT001  Django's
        tag_save(tag=obj, by=get_user(request))

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        tags_delete(tags=[obj], by=get_user(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        tags_delete(tags=queryset, by=get_user(request))

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
            tags_merge(tags=list(form.tags), into=into, by=get_user(request))
        except RACE_ERRORS:
            text = gettext("Nothing was merged: another user has just changed these tags. Check them and try again.")
            self.message_user(request, text, messages.ERROR)
            return
        self.message_user(request, gettext("The tag is now “%s”.") % into, messages.SUCCESS)
