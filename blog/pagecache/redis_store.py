"""Copies of pages in Redis, which all workers of one release share."""

import hashlib
import logging
import time
from functools import cache
from pathlib import Path
from typing import Any, Final

import redis
from django.conf import settings

from blog.pagecache.pages import Page
from blog.pagecache.stores import Key

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 0.25
PAUSE_SECONDS: Final = 5.0
KEPT_SECONDS: Final = 24 * 3600
MADE_BY: Final = (
    ("SITE", "LANGUAGES", "LANGUAGE_CODE", "TIME_ZONE", "POSTS_PER_PAGE", "STATIC_URL", "CANONICAL_ORIGIN"),  # settings
    ("blog", "config"),  # folders
    {".py", ".html", ".txt", ".mo", ".css", ".js"},  # files in them
)


class RedisStore:
    """Pages in Redis. While it is away there are none, and it is asked again after some seconds."""

    def __init__(self, url: str) -> None:
        timeouts: dict[str, Any] = dict.fromkeys(("socket_timeout", "socket_connect_timeout"), TIMEOUT_SECONDS)
        self._redis: Any = redis.Redis.from_url(url, **timeouts)
        self._pause_ends = 0.0

    def get(self, generation: str, key: Key) -> Page | None:
        """The copy that any worker of this release has kept."""
        copy: bytes | None = self._ask("get", self._name(generation, key))
        return Page.from_bytes(copy) if copy else None

    def set(self, generation: str, key: Key, page: Page) -> None:
        """Keep a copy for a day; nobody asks for it any more after the next change."""
        self._ask("set", self._name(generation, key), page.to_bytes(), ex=KEPT_SECONDS)

    @staticmethod
    def _name(generation: str, key: Key) -> str:
        digest = hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()
        return f"wheelhouse:{release()}:{generation}:{digest}"

    def _ask(self, command: str, *arguments: Any, **options: Any) -> Any:
        """The answer, or ``None`` when Redis has none to give."""
        if time.monotonic() < self._pause_ends:
            return None
        try:
            return getattr(self._redis, command)(*arguments, **options)
        except redis.RedisError as error:
            self._pause_ends = time.monotonic() + PAUSE_SECONDS
            logger.warning("page cache: no Redis for %g s: %s", PAUSE_SECONDS, error)
            return None


@cache
def release() -> str:
    """Names the code and the settings that pages are made by: two releases side by side share no page."""
    names, folders, suffixes = MADE_BY
    digest = hashlib.sha256(repr([getattr(settings, name) for name in names]).encode())
    files = [path for folder in folders for path in Path(settings.BASE_DIR, folder).rglob("*")]
    for path in sorted(path for path in files if path.suffix in suffixes):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
