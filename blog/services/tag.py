"""Writes of tags."""

from itertools import count

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from blog.models import Tag
from blog.models.tag import TAG_NAME_LENGTH

ROOM_FOR_NUMBER = 5  # a hyphen and four digits


def tag_get_or_create(*, name: str) -> Tag:
    """The tag called ``name``, made if there is none; letter case and hyphens do not count.

    Names that differ in more, such as “C++” and “C#”, are tags of their own, even where their address would be one.

    Raises:
        django.core.exceptions.ValidationError: the name is too long or has no letter or digit.
    """
    name = " ".join(name.split())
    base = slugify(name, allow_unicode=True)[: TAG_NAME_LENGTH - ROOM_FOR_NUMBER].strip("-")
    alike = list(Tag.objects.filter(slug__startswith=base))
    found = next((tag for tag in alike if folded(tag.name) == folded(name)), None)
    if found:
        return found
    tag = Tag(name=name, slug=free_slug(base, {tag.slug for tag in alike}))
    tag.full_clean()
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:  # somebody else has just made a tag: look again, it may be this one
        return tag_get_or_create(name=name)
    return tag


def folded(name: str) -> str:
    """What two spellings of one tag have in common."""
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def free_slug(base: str, taken: set[str]) -> str:
    """``base``, or the first of ``base-2``, ``base-3``… that no tag has; ``""`` for a name without letter or digit."""
    candidates = (f"{base}-{number}" if number > 1 else base for number in count(1))
    return next(candidate for candidate in candidates if candidate not in taken) if base else ""
