"""How to copy a database and to put a copy back: one class per kind."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from django.db import connection

from blog.backups.databases.postgresql import PostgreSQL
from blog.backups.databases.sqlite import SQLite


class Database(Protocol):
    member: str  # the name of the dump in an archive

    def snapshot(self, dump: Path) -> AbstractContextManager[str]:
        """Freeze what ``write_dump`` will read; return the snapshot's id. Takes milliseconds."""

    def write_dump(self, dump: Path, snapshot: str) -> None:
        """Write the database as of ``snapshot``."""

    def load(self, dump: Path, restore_id: str) -> None:
        """Replace everything by ``dump``, and store ``restore_id``, in one transaction."""

    def has(self, restore_id: str) -> bool:
        """Whether this was the last restore; waits for one that is being committed."""

    def wait_for_writers(self) -> None:
        """Make later writes of this connection wait for other writers instead of failing."""


def get_database() -> Database:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()
