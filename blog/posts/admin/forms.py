"""The form in which a post is written."""

from typing import Any, Final
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

KEY_DIGITS: Final = 18  # that every number of fits into a key's column, which is of 64 bits
HIGHEST_NUMBER: Final = 9999  # that a writer may give a part of a series: the next ones still fit into the database


class TagNamesField(forms.CharField):
    """Tags as a writer types them: names with commas between. Cleans to a list of names."""

    def prepare_value(self, value: Any) -> Any:
        """A list as text; text that did not validate as it was typed."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The distinct names.

        Raises:
            ValidationError: a name is longer than a tag's may be, or has neither letter nor digit.
        """
        names = [" ".join(name.split()) for name in super().clean(value).split(",")]
        for name in filter(None, names):
            if len(name) > TAG_NAME_LENGTH or not slugify(name, allow_unicode=True):
                message = _("“%(name)s” can't be a tag: at most %(longest)d characters, with a letter or digit.")
                raise ValidationError(message, params={"name": name, "longest": TAG_NAME_LENGTH})
        return list(dict.fromkeys(filter(None, names)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other names were typed; their order is none of a post's."""
        try:
            return set(self.clean(data)) != set(initial or [])
        except ValidationError:
            return True


class KeyField(forms.ModelChoiceField):
    """A choice of one row, shown by a widget that asks the database for whatever key it is given."""

    def prepare_value(self, value: Any) -> Any:
        """The key; ``None`` for text that is none, or a number beyond the column."""
        key = super().prepare_value(value)
        wrong = isinstance(key, str) and key and not (key.isascii() and key.isdecimal() and len(key) <= KEY_DIGITS)
        return None if wrong else key


class PostForm(OptimisticLockForm):
    """A post with its tags as one line of text."""

    tag_names = TagNamesField(
        label=_("Tags"), required=False, help_text=_("With commas between. A new name makes a new tag.")
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
        self.fields["series_number"].validators.append(MaxValueValidator(HIGHEST_NUMBER))
        date, time = self.fields["published_at"].widget.widgets
        date.attrs["aria-label"], time.attrs["aria-label"] = _("Date of publication"), _("Time of publication")
        self.initial["submission_id"] = uuid4()
        if self.instance.pk:
            self.initial["tag_names"] = [tag.name for tag in self.instance.tags.all()]
            self.initial["base_version"] = self.instance.version
