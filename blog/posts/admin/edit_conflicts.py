"""Two people, one post: whoever saves second is asked what to do, and nobody's text is overwritten in silence.

The form carries the version of the post that it was opened with. A save compares it with the stored one under a row
lock; when they differ, the page comes back with the writer's text in its fields and the stored one beside it.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from blog.core.admin_mixins import RACE_ERRORS, RetryOnRaceMixin
from blog.posts.models import Post, Revision
from blog.posts.rendering.text_diff import Line, lines_between

KEEP, MERGE = "_keep", "_merge"  # the buttons of a conflict


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the stored post and the form have different values in."""

    label: str
    lines: list[Line]
    stored: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the second writer is shown; ``saved`` is who changed the text last since the form was opened, if anybody."""

    version: int
    saved: Revision | None
    differences: list[Difference]
    merging: bool  # the writer has chosen to merge by hand, and now saves as always


def as_text(value: Any) -> str:
    """A field's value, to read."""
    if isinstance(value, datetime):
        return formats.localize(timezone.localtime(value))
    if isinstance(value, list):
        return ", ".join(value)
    return "–" if value is None or value == "" else str(value)


class OptimisticLockForm(forms.ModelForm):
    """A post's form that knows which version of the post it was opened with.

    Each opened form has an id of its own, by which the site knows what is sent twice and the browser what it has kept.
    """

    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    conflict: Conflict | None = None

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields with new values, without those that no writer has typed into."""
        return [name for name in super().changed_data if name not in ("base_version", "submission_id")]

    def clean(self) -> dict[str, Any]:
        """Compare versions.

        Raises:
            ValidationError: the stored post is a newer one, with other values than the form's.
        """
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk is None:
            self.instance.submission = cleaned.get("submission_id")
            return cleaned
        stored = self.instance.version
        base = self.data.get("seen_version") if KEEP in self.data else cleaned.get("base_version")
        differences = self.differences(cleaned)
        if MERGE not in self.data and (str(base) == str(stored) or not differences):
            return cleaned
        merging = MERGE in self.data
        if merging:
            self.data = dict(self.data.items()) | {"base_version": str(stored)}  # no field of the form has two values
        saved = self.instance.revisions.select_related("author").filter(version__gt=cleaned.get("base_version") or 0)
        self.conflict = Conflict(stored, saved.order_by("-version").first(), differences, merging)
        if merging:
            raise ValidationError(_("Not saved yet: put both texts together in the fields below, then save."))
        raise ValidationError(
            _("Not saved: the post has been changed since you opened it. Your text is in the fields below.")
        )

    def differences(self, cleaned: dict[str, Any]) -> list[Difference]:
        """The fields whose values are not the stored ones."""
        found = []
        for name, mine in cleaned.items():
            if not self.is_changed(name):
                continue
            stored = getattr(self.instance, name, self.initial.get(name))  # tags and added fields are no attributes
            lines = lines_between(as_text(stored), as_text(mine))
            found.append(Difference(str(self.fields[name].label), lines, as_text(stored)))
        return found

    def is_changed(self, name: str) -> bool:
        """Whether the form's value is not the stored one; what the site fills in by itself is no difference."""
        if name == "published_at" and "_publish" in self.data and self.instance.published_at:
            return False
        if name == "series_number" and not self.data.get(name):
            return False
        return name in self.changed_data


class OptimisticLockMixin(RetryOnRaceMixin):
    """Locks the row that is about to be saved, and takes a form that is sent twice for one post."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Post | None:
        """The post; under a lock until the end of the transaction when it is about to be changed."""
        post: Post | None = super().get_object(request, object_id, from_field)
        if post and request.method == "POST" and not transaction.get_autocommit():
            try:
                post.refresh_from_db(from_queryset=Post.objects.select_for_update(no_key=True))
            except Post.DoesNotExist:  # somebody has just deleted it
                return None
        return post

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form of a new post. Sent again, by a double click or the Back button, it is a change of that post."""
        response = self.sent_before(request)
        if response:
            return response
        try:
            response = self.changeform_view(request, None, form_url, extra_context)
        except RACE_ERRORS:
            return self.sent_before(request) or self.changeform_view(request, None, form_url, extra_context)
        if response.status_code == HTTPStatus.FOUND:
            return response
        return self.sent_before(request) or response  # refused, perhaps, because the other one has the address

    def sent_before(self, request: HttpRequest) -> HttpResponse | None:
        """The answer to a form that has made its post already."""
        if request.method != "POST":
            return None
        try:
            submission = forms.UUIDField().clean(request.POST.get("submission_id"))
        except ValidationError:
            return None
        post = Post.objects.filter(submission=submission).first()
        return self.change_view(request, str(post.pk)) if post else None
