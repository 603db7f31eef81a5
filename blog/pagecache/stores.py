"""Where cached pages are stored: in the worker, or in a Redis that all workers share."""

import threading
from collections import OrderedDict
from typing import Protocol

from django.conf import settings

from blog.pagecache.pages import CachedPage

MAX_PAGE_BYTES = 1 << 20

Key = tuple[str, ...]


class Store(Protocol):
    """Stores pages by generation and key; may lose any of them at any time."""

    def get(self, generation: str, key: Key) -> CachedPage | None: ...

    def set(self, generation: str, key: Key, page: CachedPage) -> None: ...


class MemoryStore:
    """The least recently used pages of one generation are dropped when they exceed ``max_bytes``."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._generation = ""
        self._pages: OrderedDict[Key, CachedPage] = OrderedDict()
        self.size_bytes = 0

    def get(self, generation: str, key: Key) -> CachedPage | None:
        with self._lock:
            if generation != self._generation or key not in self._pages:
                return None
            self._pages.move_to_end(key)
            return self._pages[key]

    def set(self, generation: str, key: Key, page: CachedPage) -> None:
        with self._lock:
            if generation != self._generation:
                self._generation, self.size_bytes = generation, 0
                self._pages.clear()
            old = self._pages.pop(key, None)
            self._pages[key] = page
            self.size_bytes += page.size_bytes - (old.size_bytes if old else 0)
            while self.size_bytes > self._max_bytes:
                self.size_bytes -= self._pages.popitem(last=False)[1].size_bytes


def make_store() -> Store:
    if settings.CACHE_URL in ("memory:", "off"):
        return MemoryStore(settings.CACHE_MEGABYTES << 20)
    from blog.pagecache.redis_store import RedisStore  # noqa: PLC0415  takes megabytes that other stores don't need

    return RedisStore(settings.CACHE_URL)
