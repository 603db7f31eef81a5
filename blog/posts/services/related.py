"""Finds related posts: those that share tags, the rarer the tag the closer, then the nearest in time.

Parts of the same series are excluded, because the page links to them anyway. Related posts are stored on save. For each
tag only the posts written around a post are considered, so the cost does not grow with the number of posts.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.db.models import BigIntegerField, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from blog.posts.models import Post, PostTag, RelatedPost

REACH = 25  # posts of a tag before a post, and as many after it
MAX_STORED = 6  # public posts, some of which the page links anyway, and as many that are not public yet
FEW_POSTS = 20  # for more than these, all uses of their tags are read at once
MAX_POSTS = 500  # of one change; a tag that more posts have says little about any of them
BATCH = 1000

T = TypeVar("T")


class Use(NamedTuple):
    """A tag of a post, with the fields that decide how close that post is to another."""

    key: int  # of the post
    tag: int
    language: str
    series: int | None
    published_at: datetime | None
    created_at: datetime
    deleted_at: datetime | None

    @property
    def at(self) -> datetime:
        return self.published_at or self.created_at


POST_FIELDS = ("language", "series_id", "published_at", "created_at", "deleted_at")
USE_FIELDS = ("post_id", "tag_id", *(f"post__{name}" for name in POST_FIELDS))
Uses = Mapping[int, list[Use]]  # by tag, ordered by post id


@transaction.atomic
def posts_relate(*, posts: Iterable[Post]) -> None:
    """Update the related posts of ``posts``, at most the newest 500, and of those that they are or were related to.

    A post that another transaction is saving is skipped: that one updates it.
    """
    keys = sorted((post.pk for post in posts), reverse=True)[:MAX_POSTS]
    changed = set(Post.objects.select_for_update(no_key=True).filter(pk__in=keys).values_list("pk", flat=True))
    before = get_linked_ids(changed)
    update_relations(changed)
    others = (before | get_linked_ids(changed)) - changed
    free = Post.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=others)
    update_relations(set(free.values_list("pk", flat=True)), one_by_one=len(changed) <= FEW_POSTS)


def posts_relate_all() -> int:
    """Update the related posts of every post; return the number of posts."""
    uses = read_uses(PostTag.objects.all())
    keys = list(Post.objects.order_by("pk").values_list("pk", flat=True))
    for batch in chunks(keys, BATCH):
        own = PostTag.objects.filter(post__in=batch)
        with transaction.atomic():
            replace_relations(batch, find_related(own, uses))
    return len(keys)


def get_linked_ids(keys: Collection[int]) -> set[int]:
    links = RelatedPost.objects.filter(Q(post__in=keys) | Q(other__in=keys)).values_list("post", "other")
    return {key for link in links for key in link}


def update_relations(keys: Collection[int], *, one_by_one: bool | None = None) -> None:
    own = PostTag.objects.filter(post__in=keys)
    near = len(keys) <= FEW_POSTS if one_by_one is None else one_by_one
    uses = read_uses_around(own) if near else read_uses(PostTag.objects.filter(tag__in=own.values("tag")))
    replace_relations(keys, find_related(own, uses))


def replace_relations(keys: Collection[int], related: Mapping[int, list[int]]) -> None:
    RelatedPost.objects.filter(post__in=keys).delete()
    RelatedPost.objects.bulk_create(
        (
            RelatedPost(post_id=key, other_id=other, rank=rank)
            for key, others in related.items()
            for rank, other in enumerate(others, start=1)
        ),
        batch_size=BATCH,
    )


def read_uses(uses: Any) -> Uses:
    found = defaultdict(list)
    rows = uses.order_by("post_id").values_list(*USE_FIELDS)
    for use in map(Use._make, rows.iterator(BATCH)):
        found[use.tag].append(use)
    return found


def read_uses_around(own: Any) -> Uses:
    """Read the uses of each tag in ``own`` around the post, in two steps: a single query might scan all posts."""
    near = [
        Q(tag=tag, post__gte=first, post__lte=last)
        for tag, spans in groupby(find_spans(own), key=itemgetter(0))
        for first, last in merge_spans(span for _tag, *span in spans)
    ]
    links = [link for some in chunks(near, FEW_POSTS) for link in read_links(some)]
    facts = {
        key: fact
        for keys in chunks({post for post, _tag in links}, BATCH)
        for key, *fact in Post.objects.filter(pk__in=keys).values_list("pk", *POST_FIELDS)
    }
    found = defaultdict(list)
    for post, tag in sorted(links):
        if post in facts:  # else it has just been deleted
            found[tag].append(Use(post, tag, *facts[post]))
    return found


def find_spans(own: Any) -> list[tuple[int, int, int]]:
    """Return for each use its tag, and the ids between which ``REACH`` posts of the tag are on either side."""
    same = PostTag.objects.filter(tag=OuterRef("tag"))
    before = same.filter(post__lt=OuterRef("post")).order_by("-post_id").values("post_id")[REACH - 1 : REACH]
    after = same.filter(post__gt=OuterRef("post")).order_by("post_id").values("post_id")[REACH - 1 : REACH]
    key = BigIntegerField()
    first, last = Coalesce(before, 0, output_field=key), Coalesce(after, key.MAX_BIGINT, output_field=key)
    return sorted(own.values_list("tag_id", first, last))


def merge_spans(spans: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Merge overlapping spans, which must be sorted by their start."""
    merged: list[tuple[int, int]] = []
    for first, last in spans:
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def read_links(spans: Collection[Q]) -> Iterable[tuple[int, int]]:
    return PostTag.objects.filter(Q(*spans, _connector=Q.OR)).values_list("post_id", "tag_id")


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk


def find_related(own: Any, uses: Uses) -> dict[int, list[int]]:
    now = timezone.now()
    rows = map(Use._make, own.order_by("post_id").values_list(*USE_FIELDS))
    return {key: rank_related(list(tags), uses, now) for key, tags in groupby(rows, key=attrgetter("key"))}


def rank_related(own: list[Use], uses: Uses, now: datetime) -> list[int]:
    """Return the ids of the closest posts for the post with the tags ``own``: public ones, and some that are not."""
    post = own[0]
    scores: defaultdict[int, float] = defaultdict(float)
    candidates: dict[int, Use] = {}
    for tag in (use.tag for use in own):
        near = [use for use in slice_around(uses.get(tag, []), post.key) if is_candidate(post, use)]
        for use in near:
            scores[use.key] += 1 / len(near)
            candidates[use.key] = use
    ranked = sorted((-score, abs(candidates[key].at - post.at), -key) for key, score in scores.items())
    keys = [-key for _score, _distance, key in ranked]
    public = {key for key in keys if (candidates[key].published_at or now + timedelta.resolution) <= now}
    chosen = {
        *islice((key for key in keys if key in public), MAX_STORED),
        *islice((key for key in keys if key not in public), MAX_STORED),
    }
    return [key for key in keys if key in chosen]


def is_candidate(post: Use, other: Use) -> bool:
    together = post.series is not None and post.series == other.series
    return other.language == post.language and other.deleted_at is None and not together


def slice_around(uses: list[Use], key: int) -> list[Use]:
    before, after = bisect_left(uses, key, key=attrgetter("key")), bisect_right(uses, key, key=attrgetter("key"))
    return uses[max(before - REACH, 0) : before] + uses[after : after + REACH]
