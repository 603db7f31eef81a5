"""Search on SQLite: an FTS5 table over the words.

https://www.sqlite.org/fts5.html
"""

from collections.abc import Iterable
from math import log
from typing import Final

from django.db.models.expressions import RawSQL

from blog.posts.models.post import PostQuerySet
from blog.search.models import SearchEntry
from blog.search.words import Phrase

IN_TITLE, IN_TAGS, IN_BODY = 10.0, 4.0, 1.0  # what a phrase weighs in each
MATCHING: Final = "SELECT rowid FROM search_index WHERE search_index MATCH %s"


def fts5_query_of(phrases: Iterable[Phrase]) -> str:
    """All phrases in FTS5's syntax; words have no character that means something there, quotes least."""
    return " AND ".join(f'"{" ".join(phrase.words)}"{" *" if phrase.is_prefix else ""}' for phrase in phrases)


def newest_matches(phrases: Iterable[Phrase], posts: PostQuerySet, *, limit: int) -> tuple[list[int], bool]:
    """The keys of the newest of ``posts`` that have every phrase, newest first, and whether older ones match."""
    matching = RawSQL(MATCHING, [fts5_query_of(phrases)])  # noqa: S611  the question is a parameter
    keys = list(posts.filter(pk__in=matching).newest_first().values_list("pk", flat=True)[: limit + 1])
    return keys[:limit], len(keys) > limit


def ranks(phrases: Iterable[Phrase], keys: Iterable[int]) -> dict[int, float]:
    """How well each of the posts answers; greater is better.

    Counted here: FTS5's ``bm25()`` is quick in the order of the index alone, and takes a second for a hundred given
    rows of a word that 100,000 have.
    """
    patterns = [f" {' '.join(phrase.words)}{'' if phrase.is_prefix else ' '}" for phrase in phrases]
    return {entry.pk: rank(entry, patterns) for entry in SearchEntry.objects.filter(pk__in=keys)}


def rank(entry: SearchEntry, patterns: Iterable[str]) -> float:
    """More for the title than for tags, more for tags than for the text, less for long texts."""
    title, tags, body = (f" {text} " for text in (entry.title, entry.tags, entry.body))
    words = sum(text.count(" ") for text in (title, tags, body))
    score = sum(
        IN_TITLE * min(title.count(pattern), 1)
        + IN_TAGS * min(tags.count(pattern), 1)
        + IN_BODY * log(1 + body.count(pattern))
        for pattern in patterns
    )
    return score / (1 + log(words))
