"""The search index of sample posts."""

from collections.abc import Iterable
from functools import lru_cache

from blog.core.html_text import html_to_text
from blog.posts.models import Post
from blog.search.models import SearchEntry
from blog.search.words import split_words


def create_entries(posts: Iterable[tuple[Post, list[str]]]) -> None:
    """Index posts, given with the names of their tags."""
    SearchEntry.objects.bulk_create([make_entry(post, names) for post, names in posts])


def make_entry(post: Post, tags: list[str]) -> SearchEntry:
    """Make the entry that ``search.services`` would make, without parsing the text of each post."""
    text, _paragraph, last_words = post.body_html.rpartition("<p>")
    words = [*split_words(post.summary), *split_html(text), *split_words(html_to_text(last_words))]
    return SearchEntry(
        post=post,
        title=" ".join(split_words(post.title)),
        tags=" ".join(word for name in sorted(tags, key=str.lower) for word in split_words(name)),
        body=" ".join(words),
    )


@lru_cache(maxsize=100)
def split_html(html: str) -> list[str]:
    """Return the words of a text, which many posts share."""
    return split_words(html_to_text(html))
