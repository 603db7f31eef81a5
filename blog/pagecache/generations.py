"""An generation: what the public can read between two changes. A copy of a page belongs to one, and goes with it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connection
from django.utils import timezone

from blog.posts.models import Post


@dataclass(frozen=True, slots=True)
class Generation:
    """``id`` names it, ``since`` is when this worker met it, ``until`` when the next scheduled post ends it."""

    id: str
    since: datetime
    until: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether a scheduled post has become public meanwhile, which no write announces."""
        return self.until is not None and self.until <= timezone.now()


def start_generation(change: str) -> Generation:
    """The generation after ``change``, the name of the last write; one query, for the next scheduled post."""
    since = timezone.now()
    until = Post.objects.get_next_publication(after=since)
    return Generation(id=f"{change}.{until.timestamp() if until else ''}", since=since, until=until)


def make_change_id() -> str:
    """A name that no change had before."""
    return uuid.uuid4().hex


class Generations(Protocol):
    """How a worker knows the generation."""

    def current(self) -> Generation | None:
        """The generation now, without a query; ``None`` while that can't be known, when no copy may be served."""

    def settle(self) -> None:
        """Return when every worker knows what this process has committed, or after a second."""


class NoGenerations:
    """For a database that tells nothing of its changes, and for ``CACHE_URL=off``."""

    def current(self) -> None:
        """Never known."""

    def settle(self) -> None:
        """Nobody keeps a copy."""


def get_generations() -> Generations:
    """The way of the database in use. Opens nothing: workers are forked after this."""
    from blog.pagecache.postgresql import PostgreSQLGenerations  # noqa: PLC0415  needs psycopg2, which SQLite does not
    from blog.pagecache.sqlite import SQLiteGenerations  # noqa: PLC0415  as its sibling

    if connection.vendor == "postgresql":
        return PostgreSQLGenerations()
    in_memory: bool = getattr(connection, "is_in_memory_db")()  # noqa: B009  SQLite's alone, which no stub knows
    return NoGenerations() if in_memory else SQLiteGenerations()
