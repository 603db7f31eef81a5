"""Writes of tags.

``by`` is the acting user, or ``None`` for a command. The services raise ``PermissionDenied`` if ``by`` may not do this.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from blog.accounts.models import User
from blog.accounts.permissions import check_permission
from blog.posts.models import Post, PostTag, SlugHistory, Tag
from blog.posts.models.tag import TAG_NAME_LENGTH
from blog.posts.services.card import cards_render
from blog.posts.services.related import posts_relate
from blog.posts.services.slug_history import slug_change, slug_record
from blog.posts.signals import tags_changed

MAX_TAGS = 50  # of a post
ROOM_FOR_NUMBER = 5  # a hyphen and four digits
NUMBER_SUFFIX = re.compile(r"-\d+\Z")  # see find_free_slug


@transaction.atomic
def tag_get_or_create(*, name: str) -> Tag:
    """Return the tag with ``name``, as ``tags_get_or_create`` does."""
    return tags_get_or_create(names=[name])[0]


def tags_get_or_create(*, names: Iterable[str]) -> list[Tag]:
    """Return the tags with these names, created where missing, and locked until the end of the transaction.

    Letter case and hyphens are ignored. The former name of a renamed or merged tag finds that tag by its slug history:
    open forms and old revisions still contain it. Names with the same slug that differ in other characters, such as
    “C++” and “C#”, are different tags. The number of queries does not grow with the number of names. Raises
    ``ValidationError`` if a name is too long or has no letter or digit.
    """
    wanted = list(dict.fromkeys(" ".join(name.split()) for name in names))
    while True:
        found = find_tags(wanted)
        missing = [name for name in wanted if name not in found]
        if missing:
            tags_create(names=missing)
            continue  # another request may have just created the same tag, or one with the same slug
        keys = set(found.values())
        tags = list(Tag.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
        if len(tags) == len(keys):  # else another request has just deleted one
            return tags


def tags_create(*, names: Iterable[str]) -> None:
    """Create tags with free slugs, except those that another request creates now; see ``tags_get_or_create``."""
    taken, tags = set(Tag.objects.values_list("slug", flat=True)), []
    distinct: dict[str, str] = {}
    for name in names:
        distinct.setdefault(fold_name(name), name)
    for name in distinct.values():
        tag = make_tag(name, taken)
        taken.add(tag.slug)
        tags.append(tag)
    # Two requests that create the same tags in different orders would deadlock.
    Tag.objects.bulk_create(sorted(tags, key=lambda tag: tag.slug), ignore_conflicts=True)


@transaction.atomic
def tag_save(*, tag: Tag, by: User | None = None) -> Tag:
    """Validate and save ``tag``; record a changed slug.

    Raises ``ValidationError`` if the name or slug is invalid or taken, or the tag has just been deleted.
    """
    check_permission(by, "posts.change_tag" if tag.pk else "posts.add_tag")
    stored, post_ids = lock_tags([tag])
    store_tag(tag, {tag.pk: tag.slug for tag in stored})
    cards_render(post_ids=post_ids)
    tags_changed.send(Tag, post_ids=post_ids)
    return tag


@transaction.atomic
def tags_delete(*, tags: Iterable[Tag], by: User | None = None) -> int:
    """Delete ``tags``; return how many."""
    check_permission(by, "posts.delete_tag")
    stored, post_ids = lock_tags(tags)
    Tag.objects.filter(pk__in=[tag.pk for tag in stored]).delete()
    cards_render(post_ids=post_ids)
    tags_changed.send(Tag, post_ids=post_ids)
    posts_relate(posts=Post.objects.filter(pk__in=post_ids).only("pk"))
    return len(stored)


@transaction.atomic
def tags_merge(*, tags: Iterable[Tag], into: Tag, by: User | None = None) -> Tag:
    """Give the posts of ``tags`` the tag ``into``, save it, and delete the other tags, unless they no longer exist.

    Their present and former slugs redirect to ``into``. Raises ``ValidationError`` if the name or slug of ``into`` is
    taken, or it has just been deleted.
    """
    check_permission(by, "posts.change_tag")
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


def find_tags(names: Iterable[str]) -> dict[str, int]:
    """Return the ids of tags by their present names, regardless of letter case and hyphens, or by former ones."""
    tags = list(Tag.objects.order_by("-pk").only("name", "slug"))
    by_fold = {fold_name(tag.name): tag.pk for tag in tags}  # the oldest, if several fold to the same
    by_name = {tag.name: tag.pk for tag in tags}
    found = {name: by_name.get(name) or by_fold.get(fold_name(name)) for name in names}
    former = find_tags_by_former_slug([name for name, pk in found.items() if not pk], tags)
    return {name: pk for name, pk in found.items() if pk} | former


def find_tags_by_former_slug(names: Collection[str], tags: Iterable[Tag]) -> dict[str, int]:
    """Return the ids of ``tags`` by the name that they once had, which is known from their slug or slug history.

    A slug proves nothing if it does not spell the name in full (“C#”) or comes from the tag's present name (“C++”).
    """
    bases = {name: make_slug(name) for name in names}
    bases = {name: base for name, base in bases.items() if fold_name(base) == fold_name(name.replace(".", ""))}
    history = SlugHistory.objects.of_model(Tag).filter(language="", slug__in=bases.values()) if bases else ()
    by_pk, by_slug = {tag.pk: tag for tag in tags}, {tag.slug: tag for tag in tags}
    by_former_slug = {row.slug: by_pk.get(row.object_id) for row in history}
    found = {}
    for name, base in bases.items():
        tag = by_slug.get(base)  # its slug may have a number, because another tag had it
        own = {base, NUMBER_SUFFIX.sub("", base)} if tag else {base}
        tag = tag or by_former_slug.get(base)
        if tag and slugify(tag.name, allow_unicode=True) not in own:
            found[name] = tag.pk
    return found


def make_tag(name: str, taken: Collection[str] = ()) -> Tag:
    """Return a tag with a slug that isn't ``taken``; raises ``ValidationError`` as ``tags_get_or_create`` does."""
    tag = Tag(name=name, slug=find_free_slug(make_slug(name), taken))
    tag.clean_fields()
    tag.clean()
    return tag


def make_slug(name: str) -> str:
    """Return the slug of a name, with room for a number; ``""`` if it has no letter or digit."""
    return slugify(name, allow_unicode=True)[: TAG_NAME_LENGTH - ROOM_FOR_NUMBER].strip("-")


def fold_name(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def find_free_slug(base: str, taken: Collection[str]) -> str:
    """Return ``base``, or the first free one of ``base-2``, ``base-3``…; ``""`` if the name has no letter or digit."""
    candidates = (f"{base}-{number}" if number > 1 else base for number in count(1))
    return next(candidate for candidate in candidates if candidate not in taken) if base else ""
