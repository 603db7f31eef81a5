"""Which posts are related: those with tags in common, the rarer the tag the closer, then the nearest in time.

The parts of a post's own series are none of them: its page leads to these anyway.

Found when a post is written, so that its page only has to read them. Of each tag only the posts written around a post
are looked at: what that costs does not grow with the number of posts.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from typing import Any, Final, NamedTuple, TypeVar

from django.db import transaction
from django.db.models import BigIntegerField, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from blog.models import Post, RelatedPost

REACH: Final = 25  # posts of a tag before a post, and as many after it; a tag that has more counts as one with so many
KEPT: Final = 6  # that are public, of which some are linked anyway; and as many that may be public one day
FEW: Final = 20  # posts: for more than these, all uses of their tags are read at once
# Of a change that is about very many posts, the newest: a tag that more have says next to nothing about any.
MOST: Final = 500
BATCH: Final = 1000

T = TypeVar("T")


class Use(NamedTuple):
    """A tag of a post, with what decides how close that post is to another."""

    key: int  # of the post
    tag: int
    language: str
    series: int | None
    published_at: datetime | None
    created_at: datetime
    deleted_at: datetime | None

    @property
    def at(self) -> datetime:
        """When the post was, or is to be, published; of a draft, when it was begun."""
        return self.published_at or self.created_at


POST_FIELDS: Final = ("language", "series_id", "published_at", "created_at", "deleted_at")
USE_FIELDS: Final = ("post_id", "tag_id", *(f"post__{name}" for name in POST_FIELDS))
Uses = Mapping[int, list[Use]]  # by tag, in the order of their keys


@transaction.atomic
def posts_relate(*, posts: Iterable[Post]) -> None:
    """Find the related posts of ``posts`` anew, and of those that they are or were related to; at most the newest 500.

    A post that somebody else is saving right now is left to that.
    """
    keys = sorted((post.pk for post in posts), reverse=True)[:MOST]
    changed = set(Post.objects.select_for_update(no_key=True).filter(pk__in=keys).values_list("pk", flat=True))
    before = linked_with(changed)
    relate(changed)
    others = (before | linked_with(changed)) - changed
    free = Post.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=others)
    relate(set(free.values_list("pk", flat=True)), one_by_one=len(changed) <= FEW)


def posts_relate_all(*, post_model: Any = Post, relation_model: Any = RelatedPost) -> int:
    """Find the related posts of every post; return how many posts there are.

    The models are those of today, or as they were at a migration.
    """
    uses = uses_of(uses_manager(post_model).all())
    keys = iter(list(post_model.objects.order_by("pk").values_list("pk", flat=True)))
    count = 0
    while batch := list(islice(keys, BATCH)):
        own = uses_manager(post_model).filter(post__in=batch)
        with transaction.atomic():
            relations_replace(batch, found_for(own, uses), relation_model)
        count += len(batch)
    return count


def linked_with(keys: Collection[int]) -> set[int]:
    """The posts that those of ``keys`` are related to, and that are related to them, at present."""
    links = RelatedPost.objects.filter(Q(post__in=keys) | Q(other__in=keys)).values_list("post", "other")
    return {key for link in links for key in link}


def relate(keys: Collection[int], *, one_by_one: bool | None = None) -> None:
    """Write the relations of these posts."""
    uses, own = uses_manager(Post), uses_manager(Post).filter(post__in=keys)
    near = len(keys) <= FEW if one_by_one is None else one_by_one
    found = uses_near(own) if near else uses_of(uses.filter(tag__in=own.values("tag")))
    relations_replace(keys, found_for(own, found), RelatedPost)


def relations_replace(keys: Collection[int], found: Mapping[int, list[int]], relation_model: Any) -> None:
    """Let the posts of ``keys`` be related to what was found for them, and to nothing else."""
    relation_model.objects.filter(post__in=keys).delete()
    relation_model.objects.bulk_create(
        (
            relation_model(post_id=key, other_id=other, place=place)
            for key, others in found.items()
            for place, other in enumerate(others, start=1)
        ),
        batch_size=BATCH,
    )


def uses_manager(post_model: Any) -> Any:
    """Of the table between posts and tags."""
    return post_model._meta.get_field("tags").remote_field.through._default_manager  # noqa: SLF001  Django's documented API


def uses_of(uses: Any) -> Uses:
    """All of these uses of tags."""
    found = defaultdict(list)
    rows = uses.order_by("post_id").values_list(*USE_FIELDS)
    for use in map(Use._make, rows.iterator(BATCH)):
        found[use.tag].append(use)
    return found


def uses_near(own: Any) -> Uses:
    """Of each tag in ``own`` the uses around the post's own, and that one, by the order in which posts were made.

    Chosen by the index alone, before posts are read: a database may think it quicker to go through all of them.
    """
    near = [
        Q(tag=tag, post__gte=first, post__lte=last)
        for tag, spans in groupby(spans_of(own), key=itemgetter(0))
        for first, last in joined(span for _tag, *span in spans)
    ]
    links = [link for some in chunks(near, FEW) for link in links_in(some)]
    facts = {
        key: fact
        for keys in chunks({post for post, _tag in links}, BATCH)
        for key, *fact in Post.objects.filter(pk__in=keys).values_list("pk", *POST_FIELDS)
    }
    found = defaultdict(list)
    for post, tag in sorted(links):
        if post in facts:  # else somebody has just deleted it
            found[tag].append(Use(post, tag, *facts[post]))
    return found


def spans_of(own: Any) -> list[tuple[int, int, int]]:
    """Of each use in ``own`` its tag, and the keys between which ``REACH`` posts of the tag are on either side."""
    same = uses_manager(Post).filter(tag=OuterRef("tag"))
    before = same.filter(post__lt=OuterRef("post")).order_by("-post_id").values("post_id")[REACH - 1 : REACH]
    after = same.filter(post__gt=OuterRef("post")).order_by("post_id").values("post_id")[REACH - 1 : REACH]
    key = BigIntegerField()
    first, last = Coalesce(before, 0, output_field=key), Coalesce(after, key.MAX_BIGINT, output_field=key)
    return sorted(own.values_list("tag_id", first, last))


def joined(spans: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """The spans, in order of their beginnings, as fewer ones that do not overlap."""
    found: list[tuple[int, int]] = []
    for first, last in spans:
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def links_in(spans: Collection[Q]) -> Iterable[tuple[int, int]]:
    """The keys of posts and their tags within these spans."""
    links: Iterable[tuple[int, int]] = (
        uses_manager(Post).filter(Q(*spans, _connector=Q.OR)).values_list("post_id", "tag_id")
    )
    return links


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """``items`` in lists of at most ``size``."""
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk


def found_for(own: Any, uses: Uses) -> dict[int, list[int]]:
    """The keys of the posts that each post with the tags ``own`` is related to, closest first."""
    now = timezone.now()
    rows = map(Use._make, own.order_by("post_id").values_list(*USE_FIELDS))
    return {key: closest(list(tags), uses, now) for key, tags in groupby(rows, key=attrgetter("key"))}


def closest(own: list[Use], uses: Uses, now: datetime) -> list[int]:
    """The best of ``uses`` for the post whose tags are ``own``: public ones, and some that are not."""
    post = own[0]
    scores: defaultdict[int, float] = defaultdict(float)
    candidates: dict[int, Use] = {}
    for tag in (use.tag for use in own):
        near = [use for use in around(uses.get(tag, []), post.key) if leads_on(post, use)]
        for use in near:
            scores[use.key] += 1 / len(near)
            candidates[use.key] = use
    ranked = sorted((-score, abs(candidates[key].at - post.at), -key) for key, score in scores.items())
    keys = [-key for _score, _distance, key in ranked]
    public = {key for key in keys if (candidates[key].published_at or now + timedelta.resolution) <= now}
    kept = {*islice((key for key in keys if key in public), KEPT), *islice((k for k in keys if k not in public), KEPT)}
    return [key for key in keys if key in kept]


def leads_on(post: Use, other: Use) -> bool:
    """Whether ``other`` may be related to ``post``: in its language, not in the trash, in no series with it."""
    together = post.series is not None and post.series == other.series
    return other.language == post.language and other.deleted_at is None and not together


def around(uses: list[Use], key: int) -> list[Use]:
    """Those of the posts before and after the one with this key."""
    before, after = bisect_left(uses, key, key=attrgetter("key")), bisect_right(uses, key, key=attrgetter("key"))
    return uses[max(before - REACH, 0) : before] + uses[after : after + REACH]
