"""The form that renames and merges tags, with a preview."""

from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from blog.posts.models import Post, Tag
from blog.posts.models.tag import NO_COMMA, TAG_NAME_LENGTH


class Effects(NamedTuple):
    gaining: int  # number of posts that get the tag
    having: int  # number of posts that have it already
    removed: list[str]  # names of tags
    redirected: list[str]  # slugs


class TagMergeForm(forms.Form):
    """Which of ``tags`` to keep, and its name and slug afterwards."""

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
