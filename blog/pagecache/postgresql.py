"""Generations on PostgreSQL: the triggers say NOTIFY, and a thread of every worker listens.

A notification follows its commit within milliseconds. That is too late for a writer who looks at the site right away,
so a request that wrote waits for the listeners, which acknowledge by their ``application_name``: no table, and what a
dead worker has acknowledged goes with its connection.
https://www.postgresql.org/docs/current/sql-notify.html
"""

import logging
import os
import select
import threading
import time
from typing import Any, Final

from django.db import DatabaseError, connection
from django.utils import timezone

from blog.pagecache.generations import Generation, make_change_id, start_generation
from blog.pagecache.triggers import CHANNEL

logger = logging.getLogger(__name__)

SETTLE_CHANNEL: Final = "wheelhouse_settle"
LISTENER_NAME: Final = "wheelhouse page cache "
RETRY_SECONDS: Final = 1.0
SETTLE_SECONDS: Final = 1.0
POLL_SECONDS: Final = 0.001
LONGEST_WAIT_SECONDS: Final = 3600.0

SEND_MARK: Final = """
SELECT mark, pg_notify(%s, mark::text) FROM (SELECT txid_current() AS mark) AS transaction
"""
# Transaction numbers only grow, so a listener that has seen a later mark has seen what was committed before an earlier.
LISTENERS_BEHIND: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND substring(application_name FROM %s)::bigint < %s
"""


class PostgreSQLGenerations:
    """One listening connection a worker. While it is lost, or before it listens, no generation is known."""

    def __init__(self) -> None:
        self._generation: Generation | None = None
        self._process: int | None = None
        self._starting = threading.Lock()

    def current(self) -> Generation | None:
        """What the thread has heard last; the first call of a process starts it."""
        if self._process != os.getpid():
            self._start()
        generation = self._generation
        return None if generation is None or generation.is_over else generation

    def settle(self) -> None:
        """Wait until every worker has heard of what is committed by now; a hung one is not waited for longer."""
        try:
            if not self._all_have_heard():
                logger.warning("page cache: a worker does not acknowledge a change within %g s", SETTLE_SECONDS)
        except DatabaseError as error:
            logger.warning("page cache: lost the database after a write: %s", " ".join(str(error).split()))

    @staticmethod
    def _all_have_heard() -> bool:
        """Send a mark and look for listeners that have not acknowledged it, for a second at most."""
        with connection.cursor() as cursor:
            cursor.execute(SEND_MARK, [SETTLE_CHANNEL])
            mark = cursor.fetchone()[0]
            deadline = time.monotonic() + SETTLE_SECONDS
            while time.monotonic() < deadline:
                cursor.execute(LISTENERS_BEHIND, [f"^{LISTENER_NAME}([0-9]+)$", mark])
                if not cursor.fetchone()[0]:
                    return True
                time.sleep(POLL_SECONDS)
        return False

    def _start(self) -> None:
        with self._starting:
            if self._process != os.getpid():
                self._generation, self._process = None, os.getpid()
                threading.Thread(target=self._run, name="page-cache-listener", daemon=True).start()

    def _run(self) -> None:
        """Listen for ever; while the database is away there are no copies."""
        while True:
            try:
                self._listen()
            except (DatabaseError, OSError) as error:
                logger.warning("page cache: off until the database answers: %s", " ".join(str(error).split()))
            finally:
                self._generation = None
                connection.close()
            time.sleep(RETRY_SECONDS)

    def _listen(self) -> None:
        """Follow the notifications of one connection until it fails, which raises ``DatabaseError``."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, false)", [f"{LISTENER_NAME}0"])
            cursor.execute(f"LISTEN {CHANNEL}")
            cursor.execute(f"LISTEN {SETTLE_CHANNEL}")
            # The first generation starts with a change of our own, which all listeners hear in the same place among the
            # others: so workers that share a store agree on its name.
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, make_change_id()])
        change = ""
        while True:
            change, mark = self._hear(change)
            if mark:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('application_name', %s, false)", [f"{LISTENER_NAME}{mark}"])

    def _hear(self, change: str) -> tuple[str, int]:
        """Wait for notifications and make the generation from them; return the last change and the highest mark, or 0."""
        with connection.wrap_database_errors:
            raw: Any = connection.connection
            select.select([raw], [], [], self._seconds_to_wait())
            raw.poll()
        changes = [heard.payload for heard in raw.notifies if heard.channel == CHANNEL]
        marks = [int(heard.payload) for heard in raw.notifies if heard.channel == SETTLE_CHANNEL]
        raw.notifies.clear()
        generation = self._generation
        if changes or (generation and generation.is_over):
            self._generation = None
            change = changes[-1] if changes else change
            self._generation = start_generation(change)
        return change, max(marks, default=0)

    def _seconds_to_wait(self) -> float:
        """Until the next scheduled post; a query may have read notifications already, then nothing."""
        raw: Any = connection.connection
        until = self._generation.until if self._generation else None
        if raw.notifies:
            return 0
        seconds = (until - timezone.now()).total_seconds() if until else LONGEST_WAIT_SECONDS
        return min(max(seconds, 0), LONGEST_WAIT_SECONDS)
