"""Writes of what search looks through."""

import json
from collections.abc import Iterable
from itertools import islice
from typing import Final

from django.db import connection
from django.db.models import prefetch_related_objects
from django.db.models.functions import Lower

from blog.core.html_text import html_to_text
from blog.posts.models import Post, PostTag
from blog.search.models import SearchEntry
from blog.search.words import words_of

BATCH: Final = 200
# PostgreSQL refuses a tsvector above one megabyte; the first words of a text, about a book of them, stay below that.
BODY_LENGTH: Final = 250_000  # characters
# PostgreSQL is asked once for very many posts; SQLite is a library, where each costs no way there and back.
NEW_TAGS_POSTGRESQL: Final = """
UPDATE search_searchentry AS entry SET tags = new.value FROM jsonb_each_text(%s) AS new
WHERE entry.post_id = new.key::bigint AND entry.tags <> new.value
"""
NEW_TAGS_SQLITE: Final = "UPDATE search_searchentry SET tags = %s WHERE post_id = %s AND tags <> %s"
TAGS_BATCH: Final = 2000


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


def tags_index(*, post_ids: Iterable[int]) -> None:
    """Make the posts with these keys findable by the names that their tags have now; their texts are not looked at."""
    remaining = iter(post_ids)
    while batch := list(islice(remaining, TAGS_BATCH)):
        words: dict[int, list[str]] = {key: [] for key in batch}
        uses = PostTag.objects.filter(post__in=batch)
        for key, name in uses.order_by(Lower("tag__name")).values_list("post_id", "tag__name"):
            words[key].extend(words_of(name))
        tags_write({key: " ".join(found) for key, found in words.items()})


def tags_write(tags: dict[int, str]) -> None:
    """Store the words of tags, by the keys of posts, where they are others than before."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(NEW_TAGS_POSTGRESQL, [json.dumps(tags)])
        else:
            cursor.executemany(NEW_TAGS_SQLITE, [(words, key, words) for key, words in tags.items()])


def entry_of(post: Post) -> SearchEntry:
    """The words of a post whose tags are prefetched."""
    return SearchEntry(
        post=post,
        title=" ".join(words_of(post.title)),
        tags=" ".join(word for tag in post.tags.all() for word in words_of(tag.name)),
        body=" ".join(words_of(f"{post.summary} {html_to_text(post.body_html)}"))[:BODY_LENGTH],
    )
