"""Cached pages in Redis, shared by all workers of one release."""

import hashlib
import logging
import time
from functools import cache
from pathlib import Path
from typing import Any

import redis
from django.conf import settings

from blog.pagecache.pages import CachedPage
from blog.pagecache.stores import Key

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 0.25
PAUSE_SECONDS = 5.0
EXPIRY_SECONDS = 24 * 3600
# What pages are made from.
SETTINGS = (
    *("SITE", "LANGUAGES", "LANGUAGE_CODE", "TIME_ZONE", "POSTS_PER_PAGE"),
    *("STATIC_URL", "CANONICAL_ORIGIN", "COMMENTS", "SUBSCRIPTIONS"),
)
FOLDERS, SUFFIXES = ("blog", "config"), {".py", ".html", ".txt", ".mo", ".css", ".js"}


class RedisStore:
    """Pages in Redis. After an error, Redis is not used for ``PAUSE_SECONDS``."""

    def __init__(self, url: str) -> None:
        timeouts: dict[str, Any] = dict.fromkeys(("socket_timeout", "socket_connect_timeout"), TIMEOUT_SECONDS)
        self._redis: Any = redis.Redis.from_url(url, **timeouts)
        self._pause_ends = 0.0

    def get(self, generation: str, key: Key) -> CachedPage | None:
        serialized: bytes | None = self._run("get", build_redis_key(generation, key))
        return CachedPage.from_bytes(serialized) if serialized else None

    def set(self, generation: str, key: Key, page: CachedPage) -> None:
        """Store a page; it expires after a day, because no change deletes it."""
        self._run("set", build_redis_key(generation, key), page.to_bytes(), ex=EXPIRY_SECONDS)

    def _run(self, command: str, *arguments: Any, **options: Any) -> Any:
        if time.monotonic() < self._pause_ends:
            return None
        try:
            return getattr(self._redis, command)(*arguments, **options)
        except redis.RedisError as error:
            self._pause_ends = time.monotonic() + PAUSE_SECONDS
            logger.warning("page cache: no Redis for %g s: %s", PAUSE_SECONDS, error)
            return None


def build_redis_key(generation: str, key: Key) -> str:
    digest = hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()
    return f"wheelhouse:{get_release()}:{generation}:{digest}"


@cache
def get_release() -> str:
    """Return a hash of code and settings, so that two releases side by side share no page."""
    digest = hashlib.sha256(repr([getattr(settings, name) for name in SETTINGS]).encode())
    files = [path for folder in FOLDERS for path in Path(settings.BASE_DIR, folder).rglob("*")]
    for path in sorted(path for path in files if path.suffix in SUFFIXES):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
