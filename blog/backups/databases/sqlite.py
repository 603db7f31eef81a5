"""SQLite: its backup API copies the file in one transaction, in either direction, while others use it.

https://www.sqlite.org/backup.html
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from blog.backups.databases.marker import CREATE_TABLE, DROP_TABLE, INSERT, has_marker
from blog.backups.errors import BackupError

WAIT_SECONDS = 100


class SQLite:
    member = "database.sqlite3"

    @contextmanager
    def snapshot(self, dump: Path) -> Iterator[str]:
        with closing(self._connect()) as source, closing(sqlite3.connect(dump)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without -wal and -shm
        yield ""

    def write_dump(self, dump: Path, snapshot: str) -> None:
        pass  # it is there already

    def load(self, dump: Path, restore_id: str) -> None:
        connection.close()
        try:
            with closing(sqlite3.connect(dump)) as source, closing(self._connect()) as target:
                source.executescript(f"{DROP_TABLE}; {CREATE_TABLE}")
                source.execute(INSERT.replace("%s", "?"), [restore_id])
                source.commit()
                source.backup(target)
        except sqlite3.Error as error:
            raise BackupError(f"SQLite refuses the dump ({error}). The old data is unchanged.") from error

    def has(self, restore_id: str) -> bool:
        return has_marker(restore_id)

    def wait_for_writers(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")

    @staticmethod
    def _connect() -> sqlite3.Connection:
        path = Path(str(connection.settings_dict["NAME"]))
        path.parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(path)
