from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from blog.posts.admin.edit_conflicts import OptimisticLockForm
from blog.posts.admin.markdown_editor import MarkdownEditor
from blog.posts.models import Post
from blog.posts.models.tag import TAG_NAME_LENGTH
from blog.posts.services.tag import MAX_TAGS

MAX_ID_DIGITS = 18  # of a 64-bit integer
MAX_SERIES_NUMBER = 9999  # leaves room in the column for the numbers of later parts


class TagNamesField(forms.CharField):
    """Tags as text, separated with commas; cleaned to a list of distinct names."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        names = [" ".join(name.split()) for name in super().clean(value).split(",")]
        for name in filter(None, names):
            if len(name) > TAG_NAME_LENGTH or not slugify(name, allow_unicode=True):
                message = _(
                    "“%(name)s” can't be a tag: a tag has at most %(longest)d characters and a letter or digit."
                )
                raise ValidationError(message, params={"name": name, "longest": TAG_NAME_LENGTH})
        distinct = list(dict.fromkeys(filter(None, names)))
        if len(distinct) > MAX_TAGS:
            message = _("Expected at most %(most)d tags; found %(found)d. Remove some and save again.")
            raise ValidationError(message, params={"most": MAX_TAGS, "found": len(distinct)})
        return distinct

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return set(self.clean(data)) != set(initial or [])
        except ValidationError:
            return True


class IdField(forms.ModelChoiceField):
    """A choice of one row whose widget never queries the database for a value that is not an id."""

    def prepare_value(self, value: Any) -> Any:
        pk = super().prepare_value(value)
        invalid = isinstance(pk, str) and pk and not (pk.isascii() and pk.isdecimal() and len(pk) <= MAX_ID_DIGITS)
        return None if invalid else pk


class PostForm(OptimisticLockForm):
    tag_names = TagNamesField(
        label=_("Tags"), required=False, help_text=_("Separate with commas. A new name creates a tag.")
    )

    class Meta:
        model = Post
        fields = (
            "title",
            "summary",
            "body",
            "language",
            "slug",
            "author",
            "published_at",
            "translation_of",
            "series",
            "series_number",
        )
        widgets = {
            "title": forms.TextInput(attrs={"class": "vTextField post-title"}),
            "summary": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}),
            "body": MarkdownEditor(attrs={"class": "vLargeTextField post-body", "rows": 28, "spellcheck": "true"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "series_number" in self.fields:  # without the permission to change posts, all fields are read-only
            self.fields["series_number"].validators.append(MaxValueValidator(MAX_SERIES_NUMBER))
        if "published_at" in self.fields:  # the same for users who may not publish
            date, time = self.fields["published_at"].widget.widgets
            date.attrs["aria-label"], time.attrs["aria-label"] = _("Date of publication"), _("Time of publication")
        self.initial["submission_id"] = uuid4()
        if self.instance.pk:
            self.initial["tag_names"] = [tag.name for tag in self.instance.tags.all()]
            self.initial["base_version"] = self.instance.version
