"""Where copies of pages lie: in the worker, or in a Redis that all workers share."""

import threading
from collections import OrderedDict
from typing import Final, Protocol

from django.conf import settings

from blog.pagecache.pages import Page

LARGEST_PAGE_BYTES: Final = 1 << 20

Key = tuple[str, ...]


class Store(Protocol):
    """Keeps pages; may lose any of them at any time."""

    def get(self, generation: str, key: Key) -> Page | None:
        """The copy, if there is one of this generation."""

    def set(self, generation: str, key: Key, page: Page) -> None:
        """Keep a copy."""


class MemoryStore:
    """The pages of one generation, those that were used last, within a number of bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._generation = ""
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self.size_bytes = 0

    def get(self, generation: str, key: Key) -> Page | None:
        """The copy, which is now the one used last."""
        with self._lock:
            if generation != self._generation or key not in self._pages:
                return None
            self._pages.move_to_end(key)
            return self._pages[key]

    def set(self, generation: str, key: Key, page: Page) -> None:
        """Keep a copy; the first one of another generation ends all that are there."""
        with self._lock:
            if generation != self._generation:
                self._generation, self.size_bytes = generation, 0
                self._pages.clear()
            old = self._pages.pop(key, None)
            self._pages[key] = page
            self.size_bytes += page.size_bytes - (old.size_bytes if old else 0)
            while self.size_bytes > self._limit_bytes:
                self.size_bytes -= self._pages.popitem(last=False)[1].size_bytes


def store() -> Store:
    """The store that ``CACHE_URL`` names."""
    if settings.CACHE_URL in ("memory:", "off"):
        return MemoryStore(settings.CACHE_MEGABYTES << 20)
    from blog.pagecache.redis_store import RedisStore  # noqa: PLC0415  megabytes that nobody else needs

    return RedisStore(settings.CACHE_URL)
