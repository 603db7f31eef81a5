"""Renaming and merging tags: what will happen is shown before it does."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from blog.posts.models import Post, Tag
from blog.posts.models.tag import NO_COMMA, TAG_NAME_LENGTH


@dataclass(frozen=True, slots=True)
class Effects:
    """What a merge does, in numbers and addresses."""

    gaining: int  # posts that get the tag
    having: int  # posts that have it already
    disappearing: list[str]  # names of tags
    moving: list[str]  # slugs that lead to the tag from then on


class TagMergeForm(forms.Form):
    """Which of ``tags`` stays, and what it is called afterwards."""

    into = forms.ModelChoiceField(Tag.objects.none(), label=_("The tag that stays"), empty_label=None)
    name = forms.CharField(label=_("Its name afterwards"), max_length=TAG_NAME_LENGTH)
    slug = forms.SlugField(label=_("Its address afterwards"), max_length=TAG_NAME_LENGTH, allow_unicode=True)

    def __init__(self, tags: QuerySet[Tag], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tags = tags
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)  # noqa: S101  tells the type checker which field this is
        into.queryset = tags

    def clean(self) -> dict[str, Any]:
        """Name and address may be those of any tag of the merge, and of no other one; a name has no comma."""
        cleaned = super().clean() or self.cleaned_data
        if "," in cleaned.get("name", ""):
            self.add_error("name", NO_COMMA)
        others = Tag.objects.exclude(pk__in=self.tags)
        for field in ("name", "slug"):
            if others.filter(**{field: cleaned.get(field)}).exists():
                self.add_error(field, _("Another tag has this. To merge with it, choose it in the list too."))
        return cleaned

    def as_previewed(self) -> str:
        """What was asked for, as one text, to know whether it is still what the preview was about."""
        return ":".join(str(self.data.get(name, "")) for name in self.fields)

    def effects(self) -> Effects:
        """What saving would do; only of a valid form."""
        into, slug = self.cleaned_data["into"], self.cleaned_data["slug"]
        others = self.tags.exclude(pk=into.pk)
        having = Post.objects.filter(tags=into)
        gaining = Post.objects.filter(tags__in=others).exclude(pk__in=having).distinct()
        return Effects(
            gaining=gaining.count(),
            having=having.count(),
            disappearing=[tag.name for tag in others],
            moving=[tag.slug for tag in self.tags if tag.slug != slug],
        )
