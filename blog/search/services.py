import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import prefetch_related_objects
from django.db.models.functions import Lower

from blog.core.html_text import html_to_text
from blog.posts.models import Post, PostTag, Tag
from blog.search.models import SearchEntry
from blog.search.words import split_words

BATCH = 200
# PostgreSQL refuses a tsvector above one megabyte; this many characters stay below that.
MAX_BODY_LENGTH = 250_000
# Renaming a tag may change the entries of very many posts. On PostgreSQL, one statement is much faster than Django's
# bulk_update, which builds a CASE with a branch for each post; on SQLite, statements need no round trip.
UPDATE_TAGS_POSTGRESQL = """
UPDATE search_searchentry AS entry SET tags = new.value FROM jsonb_each_text(%s) AS new
WHERE entry.post_id = new.key::bigint AND entry.tags <> new.value
"""
UPDATE_TAGS_SQLITE = "UPDATE search_searchentry SET tags = %s WHERE post_id = %s AND tags <> %s"
TAGS_BATCH = 2000


def posts_index(*, posts: Iterable[Post]) -> int:
    """Index the title, tags and rendered text of ``posts``; return their number."""
    remaining, count = iter(posts), 0
    while batch := list(islice(remaining, BATCH)):
        prefetch_related_objects(batch, "tags")
        SearchEntry.objects.bulk_create(
            [make_entry(post) for post in batch],
            update_conflicts=True,
            unique_fields=["post"],
            update_fields=["title", "tags", "body"],
        )
        count += len(batch)
    return count


def tags_index(*, post_ids: Iterable[int]) -> None:
    """Index only the tags of these posts."""
    remaining = iter(post_ids)
    while batch := list(islice(remaining, TAGS_BATCH)):
        words: dict[int, list[str]] = {post_id: [] for post_id in batch}
        links = PostTag.objects.filter(post__in=batch)
        for post_id, name in links.order_by(Lower("tag__name")).values_list("post_id", "tag__name"):
            words[post_id].extend(split_words(name))
        tags_write({post_id: " ".join(found) for post_id, found in words.items()})


def index_post(sender: type[Post], post: Post, **kwargs: Any) -> None:  # receives post_saved
    posts_index(posts=[post])


def index_tags(sender: type[Tag], post_ids: list[int], **kwargs: Any) -> None:  # receives tags_changed
    tags_index(post_ids=post_ids)


def tags_write(tags: dict[int, str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(UPDATE_TAGS_POSTGRESQL, [json.dumps(tags)])
        else:
            cursor.executemany(UPDATE_TAGS_SQLITE, [(words, post_id, words) for post_id, words in tags.items()])


def make_entry(post: Post) -> SearchEntry:
    return SearchEntry(
        post=post,
        title=" ".join(split_words(post.title)),
        tags=" ".join(word for tag in post.tags.all() for word in split_words(tag.name)),
        body=" ".join(split_words(f"{post.summary} {html_to_text(post.body_html)}"))[:MAX_BODY_LENGTH],
    )
