"""What is measured, and where it shall be (issue 5). Ratios are to a bare WSGI answer: 0.15 is 6.7 times its time."""

from dataclasses import dataclass
from typing import Final

SIZES: Final = (200, 1_000, 100_000)
CONNECTIONS: Final = 16
GROWTH_LIMIT: Final = 1.5  # times the time that the same page takes at 1,000 posts
SEARCH_LIMIT: Final = 5.0  # times the time of a list page
SEARCH_P50_LIMIT_MS: Final = 50.0
SPREAD_LIMIT: Final = 2.0  # p99 to p50


@dataclass(frozen=True, slots=True)
class Case:
    """A page to ask for. ``address`` may name ``{number}``, the page in the middle, and is followed to its end."""

    name: str
    address: str
    cached: bool = False
    known: bool = False  # the browser has it: answered with 304
    connections: int = CONNECTIONS
    ratio_limit: float | None = None


PAGES: Final = (
    Case("home page, uncached", "/", ratio_limit=0.15),
    Case("post page, uncached", "/posts/generated-100/", ratio_limit=0.15),
    Case("home page, from the page cache", "/", cached=True, ratio_limit=0.50),
    Case("post page, from the page cache", "/posts/generated-100/", cached=True, ratio_limit=0.50),
    Case("home page, 304", "/", cached=True, known=True, ratio_limit=0.50),
)
LISTS: Final = (
    Case("list, page 1", "/"),
    Case("list, the page in the middle", "/?page={number}"),
    Case("tag page", "/tags/harbour/"),
    Case("archive of a month", "/archive/2025/12/"),
)
# One connection a worker: the time that a reader waits, not the time in a queue.
SEARCHES: Final = (
    Case("search, a word in one post of a thousand", "/search/?q=ambergris", connections=2),
    Case("search, a word in nearly every post", "/search/?q=harbour", connections=2),
    Case("list, page 1, like a search", "/", connections=2),
)


def cases_at(post_count: int) -> tuple[Case, ...]:
    """What is measured with so many posts."""
    return PAGES if post_count == SIZES[0] else (*LISTS, *SEARCHES)
