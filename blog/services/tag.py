"""Writes of tags."""

import re
from collections.abc import Iterable, Mapping
from itertools import count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from blog.models import FormerTagAddress, Post, Tag
from blog.models.tag import TAG_NAME_LENGTH
from blog.services.former_address import tag_address_remember, tag_address_replace, tag_is_public
from blog.services.related import posts_relate
from blog.services.search import tags_index

ROOM_FOR_NUMBER = 5  # a hyphen and four digits
NUMBER = re.compile(r"-\d+\Z")  # see free_slug


def tag_get_or_create(*, name: str) -> Tag:
    """The tag called ``name``, made if there is none; letter case and hyphens do not count.

    A name that a tag had before it was renamed or merged is the tag that it became, told by its address: forms that
    were opened before, and old revisions, still say it.
    Names that differ in more, such as “C++” and “C#”, are tags of their own, even where their address would be one.

    Raises:
        django.core.exceptions.ValidationError: the name is too long or has no letter or digit.
    """
    name = " ".join(name.split())
    base = slugify(name, allow_unicode=True)[: TAG_NAME_LENGTH - ROOM_FOR_NUMBER].strip("-")
    found = tag_called(name) or tag_formerly_at(base, name)
    if found:
        return found
    taken = set(Tag.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    try:
        with transaction.atomic():
            return tag_save(tag=Tag(name=name, slug=free_slug(base, taken)))
    except IntegrityError:  # somebody else has just made a tag: look again, it may be this one
        return tag_get_or_create(name=name)


def tags_named(*, names: Iterable[str]) -> list[Tag]:
    """The tags with these names, made where there are none; nobody changes them until the end of the transaction.

    Raises:
        django.core.exceptions.ValidationError: a name is too long or has no letter or digit.
    """
    while True:
        keys = {tag_get_or_create(name=name).pk for name in dict.fromkeys(names)}
        tags = list(Tag.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
        if len(tags) == len(keys):  # else somebody has just deleted one
            return tags


@transaction.atomic
def tag_save(*, tag: Tag) -> Tag:
    """Validate and save ``tag``; its posts are found by its name, and its former address leads to the new one.

    Raises:
        django.core.exceptions.ValidationError: the name or the address is another tag's, or not acceptable; or
            somebody has just deleted the tag.
    """
    stored, keys = tags_lock([tag])
    tag_store(tag, {tag.pk: tag.slug for tag in stored})
    tags_index(keys=keys)
    return tag


@transaction.atomic
def tags_delete(*, tags: Iterable[Tag]) -> int:
    """Delete ``tags``; their posts are found by their names, and related by them, no longer. Return how many."""
    stored, keys = tags_lock(tags)
    Tag.objects.filter(pk__in=[tag.pk for tag in stored]).delete()
    tags_index(keys=keys)
    posts_relate(posts=Post.objects.filter(pk__in=keys).only("pk"))
    return len(stored)


@transaction.atomic
def tags_merge(*, tags: Iterable[Tag], into: Tag) -> Tag:
    """Give the posts of ``tags`` the tag ``into``, which is saved with them, and delete the others.

    Their addresses, present and former ones, lead to ``into`` from now on. A tag that is gone by now is left out.

    Raises:
        django.core.exceptions.ValidationError: the name or the address of ``into`` is another tag's, or somebody has
            just deleted it.
    """
    stored, keys = tags_lock([*tags, into])
    uses = Post.tags.through._default_manager  # noqa: SLF001  Django's documented API
    others = [tag for tag in stored if tag.pk != into.pk]
    public = {tag.pk for tag in others if tag_is_public(tag)}
    for tag in others:
        uses.filter(tag=tag).exclude(post__in=uses.filter(tag=into).values("post")).update(tag=into)
        tag.former_addresses.update(tag=into)
        tag_address_remember(slug=tag.slug, tag=into, public=tag.pk in public)
    Tag.objects.filter(pk__in=[tag.pk for tag in others]).delete()
    tag_store(into, {tag.pk: tag.slug for tag in stored})
    tags_index(keys=keys)
    posts_relate(posts=Post.objects.filter(pk__in=keys).only("pk"))
    return into


def tags_lock(tags: Iterable[Tag]) -> tuple[list[Tag], list[int]]:
    """Let nobody else change ``tags`` or save one of their posts until the transaction ends.

    Returns:
        Those that still are, as they are stored, and the keys of their posts. The posts come first, in order, as for
        whoever saves one: two who lock in different orders would wait for each other for ever.
    """
    chosen = [tag.pk for tag in tags if tag.pk]
    uses = Post.tags.through._default_manager.filter(tag__in=chosen)  # noqa: SLF001  Django's documented API
    posts = Post.objects.select_for_update(no_key=True).filter(pk__in=uses.values("post")).order_by("pk")
    list(posts.values_list("pk", flat=True))
    stored = list(Tag.objects.select_for_update().filter(pk__in=chosen).order_by("pk"))
    return stored, sorted(set(uses.values_list("post_id", flat=True)))


def tag_store(tag: Tag, before: Mapping[int, str]) -> None:
    """Validate and save ``tag``, whose slug is in ``before`` if it was stored; its former address leads to it.

    Raises:
        django.core.exceptions.ValidationError: see ``tag_save``.
    """
    if tag.pk and tag.pk not in before:
        raise ValidationError(_("Somebody has just deleted this tag."))
    tag.full_clean()
    tag.save()
    tag_address_replace(tag=tag, before=before.get(tag.pk))


def tag_called(name: str) -> Tag | None:
    """The tag with this name, else one whose name differs in letter case and hyphens alone."""
    exact = Tag.objects.filter(name=name).first()
    if exact:
        return exact
    keys = (key for key, other in Tag.objects.order_by("pk").values_list("pk", "name") if folded(other) == folded(name))
    return Tag.objects.filter(pk__in=list(keys)[:1]).first()


def tag_formerly_at(base: str, name: str) -> Tag | None:
    """The tag that ``name``, whose address would be ``base``, has become; ``None`` where no address tells.

    An address tells nothing of a name that it does not spell in full (“C#” would be at ``c``), nor one that its tag has
    by its present name (“C++” is there).
    """
    if folded(base) != folded(name.replace(".", "")):
        return None
    tag = Tag.objects.filter(slug=base).first()
    if tag:  # at its name's address, or at that with a number, since another tag had it
        return None if slugify(tag.name, allow_unicode=True) in (base, NUMBER.sub("", base)) else tag
    former = FormerTagAddress.objects.filter(slug=base).select_related("tag").first()
    return former.tag if former and slugify(former.tag.name, allow_unicode=True) != base else None


def folded(name: str) -> str:
    """What two spellings of one tag have in common."""
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def free_slug(base: str, taken: set[str]) -> str:
    """``base``, or the first of ``base-2``, ``base-3``… that no tag has; ``""`` for a name without letter or digit."""
    candidates = (f"{base}-{number}" if number > 1 else base for number in count(1))
    return next(candidate for candidate in candidates if candidate not in taken) if base else ""
