"""From a question to the posts that answer it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connections
from django.utils.safestring import SafeString

from blog.core.html_text import html_to_text
from blog.posts.models import Post
from blog.posts.models.post import PostQuerySet
from blog.search import postgresql, sqlite
from blog.search.highlighting import marked, pattern_of, snippet
from blog.search.words import Phrase, phrases_of

BACKENDS: Final = {"postgresql": postgresql, "sqlite": sqlite}
CANDIDATES: Final = 100  # the newest matches, which are ranked; a word that every post has costs no more


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that answers, with its title and a passage as HTML that marks the words of the question."""

    post: Post
    title: SafeString
    passage: SafeString


@dataclass(frozen=True, slots=True)
class Found:
    """The keys of the answers, best first. ``is_cut``: older posts may match too."""

    posts: PostQuerySet
    phrases: list[Phrase]
    keys: list[int]
    is_cut: bool

    def hits(self, keys: Sequence[int]) -> Iterator[Hit]:
        """The posts of some of ``keys`` with their marks; one that has just been taken away is left out."""
        posts = (
            self.posts.select_related("author").prefetch_related("tags").defer("body", "toc", "card_html").in_bulk(keys)
        )
        pattern = pattern_of(self.phrases)
        for post in (posts[key] for key in keys if key in posts):
            passage = snippet(html_to_text(post.body_html), pattern) or post.summary
            yield Hit(post, title=marked(post.title, pattern), passage=marked(passage, pattern))


def find(question: str, posts: PostQuerySet) -> Found:
    """The newest ``CANDIDATES`` at most of ``posts`` that have every word of ``question``, best first."""
    phrases = phrases_of(question)
    if not phrases:
        return Found(posts, phrases, [], is_cut=False)
    backend = BACKENDS[connections[posts.db].vendor]
    keys, is_cut = backend.newest_matches(phrases, posts, limit=CANDIDATES)
    ranks = backend.ranks(phrases, keys)
    keys.sort(key=lambda key: ranks.get(key, 0), reverse=True)  # stable: the newer one of equals first
    return Found(posts, phrases, keys, is_cut)
