"""Edit conflicts: if another user has saved the post since the form was opened, the form shows both versions.

The form carries the version of the post that it was opened with. A save compares it with the stored version under a row
lock, so that two simultaneous saves can't both succeed.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from blog.core.admin_mixins import RACE_ERRORS, RetryOnRaceMixin
from blog.posts.models import Post, Revision
from blog.posts.rendering.text_diff import Line, diff_lines

KEEP, MERGE = "_keep", "_merge"  # the buttons of a conflict
HIDDEN_FIELDS = ("base_version", "submission_id")


class Difference(NamedTuple):
    label: str
    lines: list[Line]
    stored: str


class Conflict(NamedTuple):
    version: int
    saved: Revision | None  # the newest revision since the form was opened
    differences: list[Difference]
    merging: bool  # the user has chosen to merge by hand


def format_value(value: Any) -> str:
    if isinstance(value, datetime):
        return formats.localize(timezone.localtime(value))
    if isinstance(value, list):
        return ", ".join(value)
    return "–" if value is None or value == "" else str(value)


class OptimisticLockForm(forms.ModelForm):
    """A form with the version of the post that it was opened with, and an id for autosave and repeated submits."""

    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    conflict: Conflict | None = None

    @cached_property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in HIDDEN_FIELDS]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk is None:
            self.instance.submission = cleaned.get("submission_id")
        else:
            self.check_version(cleaned)
        return cleaned

    def check_version(self, cleaned: dict[str, Any]) -> None:
        """Set ``conflict`` and raise ``ValidationError`` if the stored post is newer and differs, or to merge them."""
        stored, merging = self.instance.version, MERGE in self.data
        base = self.data.get("seen_version") if KEEP in self.data else cleaned.get("base_version")
        differences = self.get_differences(cleaned)
        if not merging and (str(base) == str(stored) or not differences):
            return
        saved = self.instance.revisions.select_related("author").filter(version__gt=cleaned.get("base_version") or 0)
        self.conflict = Conflict(stored, saved.order_by("-version").first(), differences, merging)
        if merging:
            self.data = dict(self.data.items()) | {"base_version": str(stored)}  # no field of the form has two values
            raise ValidationError(_("Not saved yet: merge both versions in the fields below, then save."))
        raise ValidationError(
            _("Not saved: the post has been changed since you opened it. Your text is in the fields below.")
        )

    def get_differences(self, cleaned: dict[str, Any]) -> list[Difference]:
        found = []
        for name, value in cleaned.items():
            if not self.is_changed(name):
                continue
            stored = getattr(self.instance, name, self.initial.get(name))  # tags and added fields are no attributes
            lines = diff_lines(format_value(stored), format_value(value))
            found.append(Difference(str(self.fields[name].label), lines, format_value(stored)))
        return found

    def is_changed(self, name: str) -> bool:
        """Whether the field's value differs from the stored one, unless the site itself fills it in."""
        if name == "published_at" and "_publish" in self.data and self.instance.published_at:
            return False
        if name == "series_number" and not self.data.get(name):
            return False
        return name in self.changed_data


class OptimisticLockMixin(RetryOnRaceMixin):
    """Locks the row that is being saved, and saves a form that is submitted twice as one post."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Post | None:
        post: Post | None = super().get_object(request, object_id, from_field)
        if post and request.method == "POST" and not transaction.get_autocommit():
            try:
                post.refresh_from_db(from_queryset=Post.objects.select_for_update(no_key=True))
            except Post.DoesNotExist:  # it has just been deleted
                return None
        return post

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Add a post; a form that is submitted again, by a double click or the Back button, changes that post."""
        response = self.change_submitted_post(request)
        if response:
            return response
        try:
            response = self.changeform_view(request, None, form_url, extra_context)
        except RACE_ERRORS:
            return self.change_submitted_post(request) or self.changeform_view(request, None, form_url, extra_context)
        if response.status_code == HTTPStatus.FOUND:
            return response
        return self.change_submitted_post(request) or response  # the other submit may have taken the slug

    def change_submitted_post(self, request: HttpRequest) -> HttpResponse | None:
        """Return the change view's response if this form has created a post before."""
        if request.method != "POST":
            return None
        try:
            submission = forms.UUIDField().clean(request.POST.get("submission_id"))
        except ValidationError:
            return None
        post = Post.objects.filter(submission=submission).first()
        return self.change_view(request, str(post.pk)) if post else None
