"""Search on PostgreSQL: a weighted ``tsvector`` with a GIN index.

https://www.postgresql.org/docs/current/textsearch.html
"""

from collections.abc import Iterable

from django.db.models import BooleanField, FloatField, Func, Value
from django.db.models.expressions import RawSQL

from blog.posts.models.post import PostQuerySet
from blog.search.models import SearchEntry
from blog.search.words import Phrase

# The index doesn't know which posts are the newest. So the newest posts are searched without it, which is enough for a
# common word. Other words have few matches, so that the index is fast.
WINDOW = 300
ENOUGH = 20  # matches in the window
# MATERIALIZED keeps the planner from scanning all posts in order of time.
MATCHING = """
WITH matching AS MATERIALIZED (SELECT post_id FROM search_searchentry WHERE vector @@ to_tsquery('simple', %s))
SELECT post_id FROM matching
"""


class Matches(Func):
    """Whether an entry matches a ``tsquery``; ``vector`` is a generated column, which the model doesn't have."""

    template = "search_searchentry.vector @@ to_tsquery('simple', %(expressions)s)"
    output_field = BooleanField()


class Rank(Func):
    """Title before tags before text; long texts count less."""

    template = "ts_rank(search_searchentry.vector, to_tsquery('simple', %(expressions)s), 1)"
    output_field = FloatField()


def build_tsquery(phrases: Iterable[Phrase]) -> str:
    """Return the phrases in the syntax of ``to_tsquery``; words contain no special characters."""
    parts = []
    for phrase in phrases:
        *words, last = (f"'{word}'" for word in phrase.words)
        parts.append(" <-> ".join([*words, f"{last}:*" if phrase.is_prefix else last]))
    return " & ".join(f"({part})" for part in parts)


def find_newest(phrases: Iterable[Phrase], posts: PostQuerySet, *, limit: int) -> tuple[list[int], bool]:
    """Return the ids of the newest matches among ``posts``, newest first, and whether older posts may match."""
    tsquery, newest = build_tsquery(phrases), posts.newest_first()
    indexed = newest.filter(search_entry__isnull=False).annotate(matches=Matches(Value(tsquery)))
    window = list(indexed.values_list("pk", "matches")[:WINDOW])
    recent = [pk for pk, is_match in window if is_match]
    if len(window) < WINDOW or len(recent) >= min(ENOUGH, limit):
        return recent[:limit], len(window) == WINDOW or len(recent) > limit
    matching = RawSQL(MATCHING, [tsquery])  # noqa: S611  the query is a parameter
    ids = list(newest.filter(pk__in=matching).values_list("pk", flat=True)[: limit + 1])
    return ids[:limit], len(ids) > limit


def get_ranks(phrases: Iterable[Phrase], ids: Iterable[int]) -> dict[int, float]:
    entries = SearchEntry.objects.filter(pk__in=ids)
    return dict(entries.annotate(rank=Rank(Value(build_tsquery(phrases)))).values_list("pk", "rank"))
