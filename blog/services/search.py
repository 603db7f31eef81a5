"""Writes of what search looks through."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from django.db.models import prefetch_related_objects

from blog.models import Post, SearchEntry
from blog.search.marks import plain_text
from blog.search.words import words_of

BATCH: Final = 200
# PostgreSQL refuses a tsvector above one megabyte; the first words of a text, about a book of them, stay below that.
BODY_LENGTH: Final = 250_000  # characters


def posts_index(*, posts: Iterable[Post]) -> int:
    """Make the words of ``posts`` findable, with their tags and rendered text as they are now; return how many."""
    remaining, count = iter(posts), 0
    while batch := list(islice(remaining, BATCH)):
        prefetch_related_objects(batch, "tags")
        SearchEntry.objects.bulk_create(
            [entry_of(post) for post in batch],
            update_conflicts=True,
            unique_fields=["post"],
            update_fields=["title", "tags", "body"],
        )
        count += len(batch)
    return count


def entry_of(post: Post) -> SearchEntry:
    """The words of a post whose tags are prefetched."""
    return SearchEntry(
        post=post,
        title=" ".join(words_of(post.title)),
        tags=" ".join(word for tag in post.tags.all() for word in words_of(tag.name)),
        body=" ".join(words_of(f"{post.summary} {plain_text(post.body_html)}"))[:BODY_LENGTH],
    )
