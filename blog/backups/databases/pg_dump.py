"""Runs pg_dump: the one on PATH, or else the one of the database's image, in the compose service ``pg-dump``.

That service and this process share ``BACKUP_DIR``. A request is a folder there with pg_dump's options in the file
``request``. The service, docker/pg-dump.sh, renames it to ``taken``, touches that while pg_dump runs, and writes the
dump, what pg_dump printed, and at last its exit code.
"""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg2.extensions import make_dsn

from blog.backups.errors import BackupError
from blog.backups.folders import backup_dir, work_folder

# No option has a blank in it.
OPTIONS = ("--schema=public", "--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions")
# Parameters of the app's connection that every libpq knows; DATABASE_URL may set them.
PARAMETERS = ("host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
REQUESTS = ".pg-dump"
TAKEN_SECONDS, SILENT_SECONDS, POLL_SECONDS = 30, 60, 0.2


def run_pg_dump(dump: Path, *, snapshot: str) -> None:
    """Write the schema ``public`` as of ``snapshot``; raises ``BackupError`` with pg_dump's output if it fails."""
    options = (*OPTIONS, f"--snapshot={snapshot}")
    code, output = run_here(dump, options) if shutil.which("pg_dump") else ask_service(dump, options)
    if code:
        raise BackupError(f"pg_dump failed: {' '.join(output.split())}")


def run_here(dump: Path, options: tuple[str, ...]) -> tuple[int, str]:
    """Connect to where Django is connected; return the exit code and the output."""
    raw: Any = connection.connection
    target = {name: value for name, value in raw.info.dsn_parameters.items() if name in PARAMETERS}
    passfile = dump.with_name("pgpass")  # the list of processes shows a command to everyone, and its password
    passfile.touch(mode=0o600)
    password = (raw.info.password or "").replace("\\", "\\\\").replace(":", "\\:")
    passfile.write_text(f"*:*:*:*:{password}\n")
    command = ["pg_dump", *options, f"--file={dump}", f"--dbname={make_dsn(**target, passfile=passfile)}"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, result.stderr


def ask_service(dump: Path, options: tuple[str, ...]) -> tuple[int, str]:
    """Let the service run pg_dump; return the exit code and the output."""
    with work_folder(backup_dir() / REQUESTS) as folder:
        (folder / "new").write_text(" ".join(options))
        (folder / "new").rename(folder / "request")
        if not is_true_within(TAKEN_SECONDS, (folder / "taken").exists):
            raise BackupError(
                "expected pg_dump on PATH, or the service pg-dump of docker-compose.yml; found neither. Install"
                " PostgreSQL's client, or start the service: docs/backup.md."
            )
        wait_for_answer(folder)
        code = int((folder / "code").read_text())
        if not code:
            (folder / "dump").replace(dump)
        return code, (folder / "output").read_text()


def wait_for_answer(folder: Path) -> None:
    """Wait as long as the service is alive: a dump may take hours. Raises ``BackupError``."""
    touched_at, seen_at = 0.0, time.monotonic()
    while not (folder / "code").exists():
        newest = (folder / "taken").stat().st_mtime
        if newest != touched_at:
            touched_at, seen_at = newest, time.monotonic()
        elif time.monotonic() - seen_at > SILENT_SECONDS:
            raise BackupError(
                f"expected a dump; the service pg-dump gave no sign for {SILENT_SECONDS} s. See its log, start it"
                " again, and repeat the backup."
            )
        time.sleep(POLL_SECONDS)


def is_true_within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
