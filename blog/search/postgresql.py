"""Search on PostgreSQL: a ``tsvector`` of the words, weighted by where they stand, under a GIN index.

https://www.postgresql.org/docs/current/textsearch.html
"""

from collections.abc import Iterable
from typing import Final

from django.db.models import BooleanField, FloatField, Func, Value
from django.db.models.expressions import RawSQL

from blog.posts.models.post import PostQuerySet
from blog.search.models import SearchEntry
from blog.search.words import Phrase

# The index can't tell which of its posts are the newest. So posts are asked first, newest first: a word that many of
# them have is answered there. Any other word has few enough posts for the index.
WINDOW: Final = 300
ENOUGH: Final = 20  # matches among them
# MATERIALIZED keeps the planner from walking all posts in order of time in the hope of an early end.
MATCHING: Final = """
WITH matching AS MATERIALIZED (SELECT post_id FROM search_searchentry WHERE vector @@ to_tsquery('simple', %s))
SELECT post_id FROM matching
"""


class Matches(Func):
    """Whether an entry has what a ``tsquery`` asks for; ``vector`` is a column that Django does not know of."""

    template = "search_searchentry.vector @@ to_tsquery('simple', %(expressions)s)"
    output_field = BooleanField()


class Rank(Func):
    """How well: more for the title than for tags, more for tags than for the text, less for long texts."""

    template = "ts_rank(search_searchentry.vector, to_tsquery('simple', %(expressions)s), 1)"
    output_field = FloatField()


def tsquery_of(phrases: Iterable[Phrase]) -> str:
    """All phrases in the syntax of ``to_tsquery``; words have no character that means something there."""
    asked = []
    for phrase in phrases:
        *words, last = (f"'{word}'" for word in phrase.words)
        asked.append(" <-> ".join([*words, f"{last}:*" if phrase.is_prefix else last]))
    return " & ".join(f"({phrase})" for phrase in asked)


def newest_matches(phrases: Iterable[Phrase], posts: PostQuerySet, *, limit: int) -> tuple[list[int], bool]:
    """The keys of the newest of ``posts`` that have every phrase, newest first, and whether older ones may match."""
    tsquery, newest = tsquery_of(phrases), posts.newest_first()
    looked_through = newest.filter(search_entry__isnull=False).annotate(matches=Matches(Value(tsquery)))
    window = list(looked_through.values_list("pk", "matches")[:WINDOW])
    recent = [pk for pk, is_match in window if is_match]
    if len(window) < WINDOW or len(recent) >= min(ENOUGH, limit):
        return recent[:limit], len(window) == WINDOW or len(recent) > limit
    matching = RawSQL(MATCHING, [tsquery])  # noqa: S611  the question is a parameter
    keys = list(newest.filter(pk__in=matching).values_list("pk", flat=True)[: limit + 1])
    return keys[:limit], len(keys) > limit


def ranks(phrases: Iterable[Phrase], keys: Iterable[int]) -> dict[int, float]:
    """How well each of the posts answers; greater is better."""
    entries = SearchEntry.objects.filter(pk__in=keys)
    return dict(entries.annotate(rank=Rank(Value(tsquery_of(phrases)))).values_list("pk", "rank"))
