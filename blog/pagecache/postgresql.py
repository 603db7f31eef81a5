"""Generations on PostgreSQL: triggers send ``NOTIFY``, and a thread of each worker listens.

A notification arrives within milliseconds of its commit. That is too late for a writer who looks at the site right
away, so a request that wrote waits until all listeners have acknowledged. They do so in their ``application_name``:
that needs no table, and disappears with the connection of a dead worker.
https://www.postgresql.org/docs/current/sql-notify.html
"""

import logging
import os
import select
import threading
import time
from typing import Any

from django.db import DatabaseError, connection, connections
from django.utils import timezone

from blog.core.direct_connection import get_direct_connection
from blog.pagecache.generations import Generation, make_change_id, start_generation
from blog.pagecache.triggers import CHANNEL

logger = logging.getLogger(__name__)

ACKNOWLEDGE_CHANNEL = "wheelhouse_acknowledge"
LISTENER_NAME = "wheelhouse page cache "
RETRY_SECONDS = 1.0
MAX_WAIT_SECONDS = 1.0
POLL_SECONDS = 0.001
MAX_IDLE_SECONDS = 3600.0

SEND_MARK = """
SELECT mark, pg_notify(%s, mark::text) FROM (SELECT txid_current() AS mark) AS transaction
"""
# Transaction ids only grow: a listener that acknowledged a later mark has heard all that was committed before this one.
LISTENERS_BEHIND = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND substring(application_name FROM %s)::bigint < %s
"""


class PostgreSQLTracker:
    """Has one listening connection per worker. Without it no generation is known."""

    def __init__(self) -> None:
        self._generation: Generation | None = None
        self._process: int | None = None
        self._starting = threading.Lock()

    def get_current(self) -> Generation | None:
        """Return the generation after the last notification; the first call in a process starts the thread."""
        if self._process != os.getpid():
            self._start_thread()
        generation = self._generation
        return None if generation is None or generation.is_over else generation

    def wait_for_workers(self) -> None:
        """Wait until all workers know what is committed by now, for ``MAX_WAIT_SECONDS``."""
        try:
            if not self._all_acknowledge():
                logger.warning("page cache: a worker does not acknowledge a change within %g s", MAX_WAIT_SECONDS)
        except DatabaseError as error:
            logger.warning("page cache: lost the database after a write: %s", " ".join(str(error).split()))

    @staticmethod
    def _all_acknowledge() -> bool:
        """Send a mark and poll until no listener is behind it; ``False`` after ``MAX_WAIT_SECONDS``."""
        with connection.cursor() as cursor:
            cursor.execute(SEND_MARK, [ACKNOWLEDGE_CHANNEL])
            mark = cursor.fetchone()[0]
            deadline = time.monotonic() + MAX_WAIT_SECONDS
            while time.monotonic() < deadline:
                cursor.execute(LISTENERS_BEHIND, [f"^{LISTENER_NAME}([0-9]+)$", mark])
                if not cursor.fetchone()[0]:
                    return True
                time.sleep(POLL_SECONDS)
        return False

    def _start_thread(self) -> None:
        with self._starting:
            if self._process != os.getpid():
                self._generation, self._process = None, os.getpid()
                threading.Thread(target=self._run, name="page-cache-listener", daemon=True).start()

    def _run(self) -> None:
        """Listen, and reconnect after an error; meanwhile nothing is cached."""
        while True:
            try:
                if not has_own_session():
                    logger.error("page cache: off, since DATABASE_URL is a pool. Use DATABASE_POOL_URL: docs/scale.md")
                    return
                self._listen()
            except (DatabaseError, OSError) as error:
                logger.warning("page cache: off until the database answers: %s", " ".join(str(error).split()))
            finally:
                self._generation = None
                connections.close_all()  # of this thread
            time.sleep(RETRY_SECONDS)

    def _listen(self) -> None:
        """Handle the notifications of one connection until it fails, which raises ``DatabaseError``."""
        with get_direct_connection().cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, false)", [f"{LISTENER_NAME}0"])
            cursor.execute(f"LISTEN {CHANNEL}")
            cursor.execute(f"LISTEN {ACKNOWLEDGE_CHANNEL}")
            # The first generation starts with a notification of our own. All listeners receive it in the same order
            # among the others, so workers that share a store agree on the generation's id.
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, make_change_id()])
        change_id = ""
        while True:
            change_id, mark = self._receive(change_id)
            if mark:
                with get_direct_connection().cursor() as cursor:
                    cursor.execute("SELECT set_config('application_name', %s, false)", [f"{LISTENER_NAME}{mark}"])

    def _receive(self, change_id: str) -> tuple[str, int]:
        """Wait for notifications, start a generation if needed; return the last change and the highest mark, or 0."""
        direct = get_direct_connection()
        raw: Any = direct.connection
        with direct.wrap_database_errors:
            select.select([raw], [], [], self._get_idle_seconds())
            raw.poll()
        changes = [notify.payload for notify in raw.notifies if notify.channel == CHANNEL]
        marks = [int(notify.payload) for notify in raw.notifies if notify.channel == ACKNOWLEDGE_CHANNEL]
        raw.notifies.clear()
        generation = self._generation
        if changes or (generation and generation.is_over):
            self._generation = None
            change_id = changes[-1] if changes else change_id
            self._generation = start_generation(change_id)
        return change_id, max(marks, default=0)

    def _get_idle_seconds(self) -> float:
        """Return the time until the next scheduled post; 0 if a query has received notifications already."""
        raw: Any = get_direct_connection().connection
        until = self._generation.until if self._generation else None
        if raw.notifies:
            return 0
        seconds = (until - timezone.now()).total_seconds() if until else MAX_IDLE_SECONDS
        return min(max(seconds, 0), MAX_IDLE_SECONDS)


def has_own_session() -> bool:
    """Whether PostgreSQL itself is at the other end: through a pool, notifications get lost without an error.

    A pool tells its clients a process id of its own making.
    """
    with get_direct_connection().cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        raw: Any = get_direct_connection().connection
        return bool(cursor.fetchone()[0] == raw.info.backend_pid)
