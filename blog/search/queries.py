"""Finds, ranks and highlights posts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db import connections
from django.utils.safestring import SafeString

from blog.core.html_text import html_to_text
from blog.posts.models import Post
from blog.posts.models.post import PostQuerySet
from blog.search import postgresql, sqlite
from blog.search.highlighting import build_pattern, extract_passage, highlight
from blog.search.words import Phrase, split_phrases

BACKENDS = {"postgresql": postgresql, "sqlite": sqlite}
MAX_RESULTS = 100  # only the newest matches are ranked, so that common words are not slower


class Hit(NamedTuple):
    post: Post
    title: SafeString
    passage: SafeString


class SearchResults(NamedTuple):
    """The ids of the posts that match, best first. ``is_truncated``: older posts may match too."""

    posts: PostQuerySet
    phrases: list[Phrase]
    ids: list[int]
    is_truncated: bool

    def get_hits(self, ids: Sequence[int]) -> Iterator[Hit]:
        """Yield the posts with ``ids``; one that is no longer public is left out."""
        related = self.posts.select_related("author").prefetch_related("tags")
        posts = related.defer("body", "toc", "card_html").in_bulk(ids)
        pattern = build_pattern(self.phrases)
        for post in (posts[post_id] for post_id in ids if post_id in posts):
            passage = extract_passage(html_to_text(post.body_html), pattern) or post.summary
            yield Hit(post, title=highlight(post.title, pattern), passage=highlight(passage, pattern))


def find_posts(query: str, posts: PostQuerySet) -> SearchResults:
    """Find the newest ``MAX_RESULTS`` of ``posts`` that contain every word of ``query``, best first."""
    phrases = split_phrases(query)
    if not phrases:
        return SearchResults(posts, phrases, [], is_truncated=False)
    backend = BACKENDS[connections[posts.db].vendor]
    ids, is_truncated = backend.find_newest(phrases, posts, limit=MAX_RESULTS)
    ranks = backend.get_ranks(phrases, ids)
    ids.sort(key=lambda post_id: ranks.get(post_id, 0), reverse=True)  # stable: of equal posts the newer one is first
    return SearchResults(posts, phrases, ids, is_truncated)
