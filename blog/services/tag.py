"""Writes of tags."""

from django.utils.text import slugify

from blog.models import Tag


def tag_get_or_create(*, name: str) -> Tag:
    """The tag called ``name``, in any letter case, made if there is none.

    Raises:
        django.core.exceptions.ValidationError: the name is too long or has no letter or digit.
    """
    name = " ".join(name.split())
    slug = slugify(name, allow_unicode=True)
    found = Tag.objects.filter(name__iexact=name).first() or Tag.objects.filter(slug=slug).first()
    if found:
        return found
    tag = Tag(name=name, slug=slug)
    tag.full_clean()
    tag.save()
    return tag
