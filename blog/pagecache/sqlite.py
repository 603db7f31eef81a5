"""Generations on SQLite: a connection that never writes asks the file whether anybody else did.

``PRAGMA data_version`` reads a counter in memory that all processes of the file share: some microseconds, and exact.
It counts every commit, also of sessions: more pages than necessary are made anew, and never one too few.
https://www.sqlite.org/pragma.html#pragma_data_version
"""

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

from django.db import connection

from blog.pagecache.generations import Generation, make_change_id, start_generation


class SQLiteGenerations:
    """One connection a process, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watcher: sqlite3.Connection | None = None
        self._watched: tuple[int, int] | None = None
        self._version: Any = None
        self._generation: Generation | None = None

    def current(self) -> Generation | None:
        """The generation of the file as it is now; only after a change a query for the next scheduled post."""
        with self._lock:
            try:
                version = self._data_version()
            except (OSError, sqlite3.Error):
                return None
            if self._generation is None or self._generation.is_over or version != self._version:
                self._version, self._generation = version, start_generation(make_change_id())
            return self._generation

    def settle(self) -> None:
        """Whoever asks after a commit sees it."""

    def _data_version(self) -> tuple[int, int, int]:
        """Changes with every commit of another connection, with the file, and with the process that asks."""
        path = str(connection.settings_dict["NAME"])
        watched = (os.getpid(), Path(path).stat().st_ino)  # a restored backup is another file
        if self._watcher is None or watched != self._watched:
            address = f"{Path(path).absolute().as_uri()}?mode=rw"
            self._watcher = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
            self._watched = watched
        (version,) = self._watcher.execute("PRAGMA data_version").fetchone()
        return (*watched, version)
