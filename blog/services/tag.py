"""Writes of tags."""

from collections.abc import Iterable
from itertools import count

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from blog.models import FormerTagAddress, Post, Tag
from blog.models.tag import TAG_NAME_LENGTH
from blog.services.former_address import tag_address_replace
from blog.services.related import posts_relate
from blog.services.search import posts_index

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
    try:
        with transaction.atomic():
            return tag_save(tag=Tag(name=name, slug=free_slug(base, {tag.slug for tag in alike})))
    except IntegrityError:  # somebody else has just made a tag: look again, it may be this one
        return tag_get_or_create(name=name)


@transaction.atomic
def tag_save(*, tag: Tag) -> Tag:
    """Validate and save ``tag``; its posts are found by its name, and its former address leads to the new one.

    Raises:
        django.core.exceptions.ValidationError: the name or the address is another tag's, or not acceptable.
    """
    tag.full_clean()
    before = Tag.objects.filter(pk=tag.pk).values_list("slug", flat=True).first()
    tag.save()
    tag_address_replace(tag=tag, before=before)
    posts_index(posts=list(Post.objects.filter(tags=tag).defer("body", "toc")))
    return tag


@transaction.atomic
def tags_delete(*, tags: Iterable[Tag]) -> int:
    """Delete ``tags``; their posts are found by their names, and related by them, no longer. Return how many."""
    tags = list(tags)
    posts = list(Post.objects.filter(tags__in=tags).distinct().defer("body", "toc"))
    for tag in tags:
        tag.delete()
    posts_index(posts=posts)
    posts_relate(posts=posts)
    return len(tags)


@transaction.atomic
def tags_merge(*, tags: Iterable[Tag], into: Tag) -> Tag:
    """Give the posts of ``tags`` the tag ``into``, which is saved with them, and delete the others.

    Their addresses, present and former ones, lead to ``into`` from now on.

    Raises:
        django.core.exceptions.ValidationError: the name or the address of ``into`` is another tag's.
    """
    for tag in tags:
        if tag.pk == into.pk:
            continue
        into.posts.add(*tag.posts.values_list("pk", flat=True))
        tag.former_addresses.update(tag=into)
        FormerTagAddress.objects.update_or_create(slug=tag.slug, defaults={"tag": into})
        tag.delete()
    tag_save(tag=into)
    posts_relate(posts=into.posts.only("pk"))
    return into


def folded(name: str) -> str:
    """What two spellings of one tag have in common."""
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def free_slug(base: str, taken: set[str]) -> str:
    """``base``, or the first of ``base-2``, ``base-3``… that no tag has; ``""`` for a name without letter or digit."""
    candidates = (f"{base}-{number}" if number > 1 else base for number in count(1))
    return next(candidate for candidate in candidates if candidate not in taken) if base else ""
