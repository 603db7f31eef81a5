"""A generation: what the public can read between two changes. A cached page belongs to one, and expires with it."""

import uuid
from datetime import datetime
from typing import NamedTuple, Protocol

from django.db import connection
from django.utils import timezone

from blog.posts.models import Post


class Generation(NamedTuple):
    """``since`` is when this worker noticed the change before it, ``until`` when the next scheduled post ends it."""

    id: str
    since: datetime
    until: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether a scheduled post has become public since; no write announces that."""
        return self.until is not None and self.until <= timezone.now()


def start_generation(change_id: str) -> Generation:
    since = timezone.now()
    until = Post.objects.get_next_publication(after=since)
    return Generation(id=f"{change_id}.{until.timestamp() if until else ''}", since=since, until=until)


def make_change_id() -> str:
    return uuid.uuid4().hex


class GenerationTracker(Protocol):
    def get_current(self) -> Generation | None:
        """Return the current generation without a query; ``None`` while it is unknown, when no page may be cached."""

    def wait_for_workers(self) -> None:
        """Return when all workers know what this process has committed, or after a second."""


class NullTracker:
    """For databases that don't announce changes, and for ``CACHE_URL=off``: the generation is never known."""

    def get_current(self) -> None:
        pass

    def wait_for_workers(self) -> None:
        pass


def make_tracker() -> GenerationTracker:
    """Return a tracker for the database in use. It connects on first use: workers are forked after this."""
    from blog.pagecache.postgresql import PostgreSQLTracker  # noqa: PLC0415  needs psycopg2, which SQLite does not
    from blog.pagecache.sqlite import SQLiteTracker  # noqa: PLC0415  imports this module

    if connection.vendor == "postgresql":
        return PostgreSQLTracker()
    in_memory: bool = getattr(connection, "is_in_memory_db")()  # noqa: B009  SQLite's method, which the stubs lack
    return NullTracker() if in_memory else SQLiteTracker()
