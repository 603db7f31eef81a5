"""Search on SQLite: an FTS5 table.

https://www.sqlite.org/fts5.html
"""

from collections.abc import Iterable
from math import log

from django.db.models.expressions import RawSQL

from blog.posts.models.post import PostQuerySet
from blog.search.models import SearchEntry
from blog.search.words import Phrase

TITLE_WEIGHT, TAGS_WEIGHT, BODY_WEIGHT = 10.0, 4.0, 1.0
MATCHING = "SELECT rowid FROM search_index WHERE search_index MATCH %s"


def build_fts5_query(phrases: Iterable[Phrase]) -> str:
    """Return the phrases in FTS5's syntax; words contain no quotes."""
    return " AND ".join(f'"{" ".join(phrase.words)}"{" *" if phrase.is_prefix else ""}' for phrase in phrases)


def find_newest(phrases: Iterable[Phrase], posts: PostQuerySet, *, limit: int) -> tuple[list[int], bool]:
    """Return the ids of the newest matches among ``posts``, newest first, and whether older posts match."""
    matching = RawSQL(MATCHING, [build_fts5_query(phrases)])  # noqa: S611  the query is a parameter
    ids = list(posts.filter(pk__in=matching).newest_first().values_list("pk", flat=True)[: limit + 1])
    return ids[:limit], len(ids) > limit


def get_ranks(phrases: Iterable[Phrase], ids: Iterable[int]) -> dict[int, float]:
    """Return the rank of each post; higher is better.

    FTS5's ``bm25()`` takes a second to rank 100 given ones of 100,000: it is only fast in the order of the index.
    """
    patterns = [f" {' '.join(phrase.words)}{'' if phrase.is_prefix else ' '}" for phrase in phrases]
    return {entry.pk: rank(entry, patterns) for entry in SearchEntry.objects.filter(pk__in=ids)}


def rank(entry: SearchEntry, patterns: Iterable[str]) -> float:
    """Rank an entry: title before tags before text; long texts count less."""
    title, tags, body = (f" {text} " for text in (entry.title, entry.tags, entry.body))
    words = sum(text.count(" ") for text in (title, tags, body))
    score = sum(
        TITLE_WEIGHT * min(title.count(pattern), 1)
        + TAGS_WEIGHT * min(tags.count(pattern), 1)
        + BODY_WEIGHT * log(1 + body.count(pattern))
        for pattern in patterns
    )
    return score / (1 + log(words))
