"""``manage.py backup``: database, pictures and keys in one archive. Run it by cron, or with ``--every``."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from blog.backups.errors import BackupError
from blog.backups.models import Backup
from blog.backups.services.backup import HookError, backup_create
from blog.backups.services.restore import restore_finish

RETRY_SECONDS = 300


class Command(BaseCommand):
    """Backs up, with ``--every`` until SIGTERM; the first time when the last backup is old enough."""

    help = "Write database, pictures and keys to an archive in BACKUP_DIR, delete old ones, and run BACKUP_HOOK."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="repeat with this interval until SIGTERM")

    def handle(self, *args: Any, every: float | None, **options: Any) -> None:
        if every is None:
            self.run_once()
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.wait(self.get_pause(every)):
            try:
                self.run_once()
            except CommandError as error:
                self.stderr.write(f"backup: FAILED: {error}")
                is_hook = isinstance(error.__cause__, HookError)  # another attempt would replace older backups
                stopping.wait(every if is_hook else min(every, RETRY_SECONDS))

    def get_pause(self, every: float) -> float:
        """Return the seconds until the next backup."""
        try:
            age = Backup.objects.seconds_since_last()
        except DatabaseError:
            connection.close()
            return 0  # the attempt reports it
        return 0 if age is None else max(every - age, 0)

    def run_once(self) -> None:
        try:
            if done := restore_finish():
                self.stdout.write(f"backup: {done}")
            backup = backup_create()
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or 'BACKUP_DIR'}: {error.strerror}. No backup was written.") from error
        except DatabaseError as error:
            connection.close()
            raise CommandError(f"database error: {' '.join(str(error).split())}") from error
        self.stdout.write(f"backup: {backup.file_name}, {backup.byte_count} bytes.")
