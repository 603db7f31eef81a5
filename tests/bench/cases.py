"""The pages that are measured, and their targets. A ratio of 0.1 takes 10 times as long as a bare WSGI response."""

from dataclasses import dataclass
from typing import Final

SIZES: Final = (200, 1_000, 100_000)
CONNECTIONS: Final = 16
GROWTH_LIMIT: Final = 1.5  # to the time of the same page at 1,000 posts
SEARCH_LIMIT: Final = 5.0  # to the time of a list page
SEARCH_P50_LIMIT_MS: Final = 50.0
SPREAD_LIMIT: Final = 2.0  # p99 to p50


@dataclass(frozen=True, slots=True)
class Case:
    """A page. ``{middle}`` in ``url`` is the id of a post in the middle; redirects are followed."""

    name: str
    url: str
    cached: bool = False
    revalidated: bool = False  # the browser has it, and gets a 304
    connections: int = CONNECTIONS
    ratio_limit: float | None = None


PAGES: Final = (
    Case("home page, uncached", "/", ratio_limit=0.12),
    Case("post page, uncached", "/posts/generated-100/", ratio_limit=0.08),
    Case("home page, from the page cache", "/", cached=True, ratio_limit=0.68),
    Case("post page, from the page cache", "/posts/generated-100/", cached=True, ratio_limit=0.68),
    Case("home page, 304", "/", cached=True, revalidated=True, ratio_limit=0.68),
)
LISTS: Final = (
    Case("list, page 1", "/"),
    Case("list, the page in the middle", "/?before={middle}"),
    Case("tag page", "/tags/harbour/"),
    Case("archive of a month", "/archive/2025/12/"),
)
# One connection per worker: the time that a reader waits, without a queue.
SEARCHES: Final = (
    Case("search, a word in one post of a thousand", "/search/?q=ambergris", connections=2),
    Case("search, a word in nearly every post", "/search/?q=harbour", connections=2),
    Case("list, page 1, like a search", "/", connections=2),
)


def cases_at(post_count: int) -> tuple[Case, ...]:
    return PAGES if post_count == SIZES[0] else (*LISTS, *SEARCHES)
