import re
from collections.abc import Iterable, Mapping
from itertools import count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from blog.posts.models import Post, PostTag, SlugHistory, Tag
from blog.posts.models.tag import TAG_NAME_LENGTH
from blog.posts.services.card import cards_render
from blog.posts.services.related import posts_relate
from blog.posts.services.slug_history import slug_change, slug_record
from blog.posts.signals import tags_changed

ROOM_FOR_NUMBER = 5  # a hyphen and four digits
NUMBER_SUFFIX = re.compile(r"-\d+\Z")  # see find_free_slug


def tag_get_or_create(*, name: str) -> Tag:
    """Return the tag with ``name``, created if there is none; letter case and hyphens are ignored.

    The former name of a renamed or merged tag finds that tag by its slug history: open forms and old revisions still
    contain it. Names with the same slug that differ in other characters, such as “C++” and “C#”, are different tags.
    Raises ``ValidationError`` if the name is too long or has no letter or digit.
    """
    name = " ".join(name.split())
    base = slugify(name, allow_unicode=True)[: TAG_NAME_LENGTH - ROOM_FOR_NUMBER].strip("-")
    found = find_tag_by_name(name) or find_tag_by_former_slug(base, name)
    if found:
        return found
    taken = set(Tag.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    tag = Tag(name=name, slug=find_free_slug(base, taken))
    try:
        with transaction.atomic():
            return tag_save(tag=tag)
    except (IntegrityError, ValidationError):
        if not find_tag_by_name(name) and not Tag.objects.filter(slug=tag.slug).exists():
            raise
        return tag_get_or_create(name=name)  # another request has just created a tag; it may be this one


def tags_get_or_create(*, names: Iterable[str]) -> list[Tag]:
    """Return the tags with these names, created where missing, and locked until the end of the transaction."""
    while True:
        keys = {tag_get_or_create(name=name).pk for name in dict.fromkeys(names)}
        tags = list(Tag.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
        if len(tags) == len(keys):  # else another request has just deleted one
            return tags


@transaction.atomic
def tag_save(*, tag: Tag) -> Tag:
    """Validate and save ``tag``; record a changed slug.

    Raises ``ValidationError`` if the name or slug is invalid or taken, or the tag has just been deleted.
    """
    stored, post_ids = lock_tags([tag])
    store_tag(tag, {tag.pk: tag.slug for tag in stored})
    cards_render(post_ids=post_ids)
    tags_changed.send(Tag, post_ids=post_ids)
    return tag


@transaction.atomic
def tags_delete(*, tags: Iterable[Tag]) -> int:
    """Delete ``tags``; return how many."""
    stored, post_ids = lock_tags(tags)
    Tag.objects.filter(pk__in=[tag.pk for tag in stored]).delete()
    cards_render(post_ids=post_ids)
    tags_changed.send(Tag, post_ids=post_ids)
    posts_relate(posts=Post.objects.filter(pk__in=post_ids).only("pk"))
    return len(stored)


@transaction.atomic
def tags_merge(*, tags: Iterable[Tag], into: Tag) -> Tag:
    """Give the posts of ``tags`` the tag ``into``, save it, and delete the other tags, unless they no longer exist.

    Their present and former slugs redirect to ``into``. Raises ``ValidationError`` if the name or slug of ``into`` is
    taken, or it has just been deleted.
    """
    stored, post_ids = lock_tags([*tags, into])
    uses = PostTag.objects
    others = [tag for tag in stored if tag.pk != into.pk]
    public = {tag.pk for tag in others if is_public(tag)}
    for tag in others:
        uses.filter(tag=tag).exclude(post__in=uses.filter(tag=into).values("post")).update(tag=into)
        tag.slug_history.update(object_id=into.pk)
        slug_record(target=into, slug=tag.slug, was_public=tag.pk in public)
    Tag.objects.filter(pk__in=[tag.pk for tag in others]).delete()
    store_tag(into, {tag.pk: tag.slug for tag in stored})
    cards_render(post_ids=post_ids)
    tags_changed.send(Tag, post_ids=post_ids)
    posts_relate(posts=Post.objects.filter(pk__in=post_ids).only("pk"))
    return into


def lock_tags(tags: Iterable[Tag]) -> tuple[list[Tag], list[int]]:
    """Lock ``tags`` and their posts; return the tags that still exist, as stored, and the ids of their posts.

    Posts are locked first, in order, as when a post is saved: two transactions in different orders would deadlock.
    """
    chosen = [tag.pk for tag in tags if tag.pk]
    uses = PostTag.objects.filter(tag__in=chosen)
    posts = Post.objects.select_for_update(no_key=True).filter(pk__in=uses.values("post")).order_by("pk")
    list(posts.values_list("pk", flat=True))
    stored = list(Tag.objects.select_for_update().filter(pk__in=chosen).order_by("pk"))
    return stored, sorted(set(uses.values_list("post_id", flat=True)))


def store_tag(tag: Tag, stored_slugs: Mapping[int, str]) -> None:
    """Validate and save ``tag``, as ``tag_save`` does; ``stored_slugs`` are slugs by id, as stored."""
    if tag.pk and tag.pk not in stored_slugs:
        raise ValidationError(_("This tag has just been deleted."))
    tag.full_clean()
    tag.save()
    old = stored_slugs.get(tag.pk, tag.slug)
    slug_change(target=tag, old=("", old), new=("", tag.slug), was_public=is_public(tag))


def is_public(tag: Tag) -> bool:
    return Post.objects.published().filter(tags=tag).exists()


def find_tag_by_name(name: str) -> Tag | None:
    """Return the tag with this name, or else one whose name differs only in letter case and hyphens."""
    exact = Tag.objects.filter(name=name).first()
    if exact:
        return exact
    keys = (
        key
        for key, other in Tag.objects.order_by("pk").values_list("pk", "name")
        if fold_name(other) == fold_name(name)
    )
    return Tag.objects.filter(pk__in=list(keys)[:1]).first()


def find_tag_by_former_slug(base: str, name: str) -> Tag | None:
    """Return the tag that once had ``name``, whose slug is ``base``, by its slug or slug history.

    A slug proves nothing if it does not spell the name in full (“C#”) or comes from the tag's present name (“C++”).
    """
    if fold_name(base) != fold_name(name.replace(".", "")):
        return None
    tag = Tag.objects.filter(slug=base).first()
    if tag:  # its slug may have a number, because another tag had it
        return None if slugify(tag.name, allow_unicode=True) in (base, NUMBER_SUFFIX.sub("", base)) else tag
    former = Tag.objects.filter(pk__in=SlugHistory.objects.get_target_ids(Tag, slug=base)).first()
    return former if former and slugify(former.name, allow_unicode=True) != base else None


def fold_name(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def find_free_slug(base: str, taken: set[str]) -> str:
    """Return ``base``, or the first free one of ``base-2``, ``base-3``…; ``""`` if the name has no letter or digit."""
    candidates = (f"{base}-{number}" if number > 1 else base for number in count(1))
    return next(candidate for candidate in candidates if candidate not in taken) if base else ""
