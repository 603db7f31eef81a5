"""PostgreSQL: pg_dump writes SQL, and the app's own connection executes it in one transaction.

So a restore needs no psql, which the images don't have, and a killed one is rolled back by the server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.db import DatabaseError, connection, transaction

from blog.backups.databases.marker import CREATE_TABLE, DROP_TABLE, INSERT, has_marker
from blog.backups.databases.pg_dump import run_pg_dump
from blog.backups.errors import BackupError

ADVISORY_LOCK = 0x52_45_53_54_4F_52_45  # "RESTORE": an arbitrary number
NOTHING = b"SELECT 1;\n"  # PostgreSQL executes no empty text, and some parts of a dump have only comments
LOCK_TIMEOUT = "30s"  # for a site that is still running


class PostgreSQL:
    member = "database.sql"

    @contextmanager
    def snapshot(self, dump: Path) -> Iterator[str]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor.fetchone()[0]

    def write_dump(self, dump: Path, snapshot: str) -> None:
        run_pg_dump(dump, snapshot=snapshot)

    def load(self, dump: Path, restore_id: str) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor, dump.open("rb") as file:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
                for sql, rows in read_dump(file):
                    cursor.copy_expert(sql, rows) if rows else cursor.execute(sql)
                cursor.execute(f"SET search_path TO public; {DROP_TABLE}; {CREATE_TABLE}")
                cursor.execute(INSERT, [restore_id])
        except DatabaseError as error:
            text = " ".join(str(error).split())
            raise BackupError(f"PostgreSQL refuses the dump ({text}). The old data is unchanged.") from error
        finally:
            connection.close()  # the dump has changed settings of the session

    def has(self, restore_id: str) -> bool:
        with transaction.atomic(), connection.cursor() as cursor:
            # A killed command's transaction may still be running on the server.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
            return has_marker(restore_id)

    def wait_for_writers(self) -> None:
        pass  # inserts don't wait for each other


class Rows:
    r"""The rows behind a ``COPY … FROM stdin`` in a dump, up to the line ``\.``."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        row = self._file.readline()
        return b"" if row == b"\\.\n" else row


def read_dump(file: BinaryIO) -> Iterator[tuple[str, Rows | None]]:
    r"""Yield the SQL of a plain-text dump, each ``COPY`` with its rows. Those to psql (``\restrict``) are left out.

    https://www.postgresql.org/docs/current/sql-copy.html describes the rows.
    """
    sql = NOTHING
    while line := file.readline():
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            yield sql.decode(), None
            yield line.decode(), Rows(file)
            sql = NOTHING
        elif not line.startswith(b"\\"):
            sql += line
    yield sql.decode(), None
