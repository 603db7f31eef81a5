"""Generations on SQLite: a connection that never writes reads a counter of the file's changes.

``PRAGMA data_version`` is exact, and takes microseconds: all processes share the counter in memory. It counts every
commit, also of sessions, so more pages are rendered again than necessary.
https://www.sqlite.org/pragma.html#pragma_data_version
"""

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

from django.db import connection

from blog.pagecache.generations import Generation, make_change_id, start_generation


class SQLiteTracker:
    """Has one connection per process, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._connected_to: tuple[int, int] | None = None
        self._version: Any = None
        self._generation: Generation | None = None

    def get_current(self) -> Generation | None:
        with self._lock:
            try:
                version = self._read_version()
            except (OSError, sqlite3.Error):
                return None
            if self._generation is None or self._generation.is_over or version != self._version:
                self._version, self._generation = version, start_generation(make_change_id())
            return self._generation

    def wait_for_workers(self) -> None:
        """Return at once: each worker reads the counter for each request."""

    def _read_version(self) -> tuple[int, int, int]:
        """Return what changes with each commit of another connection, with the file, and with the process."""
        path = Path(str(connection.settings_dict["NAME"]))
        target = (os.getpid(), path.stat().st_ino)  # a restored backup is another file
        if self._connection is None or target != self._connected_to:
            uri = f"{path.absolute().as_uri()}?mode=rw"
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
            self._connected_to = target
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return (*target, version)
