"""``manage.py restore FILE``: put a backup back, after checking all of it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from blog.backups.errors import BackupError
from blog.backups.services.restore import Report, backup_restore, restore_finish


class Command(BaseCommand):
    help = "Replace database, pictures and keys by those of a backup, after checking all of it. Stop the site first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an archive, its name in BACKUP_DIR, or - for standard input")
        parser.add_argument("--replace", action="store_true", help="delete the data that the site has")
        parser.add_argument("--dry-run", action="store_true", help="only check the archive")

    def handle(self, *args: Any, file: Path, replace: bool, dry_run: bool, **options: Any) -> None:
        path = file if file.exists() or str(file) == "-" else Path(settings.BACKUP_DIR) / file
        try:
            if done := restore_finish():
                self.stdout.write(f"restore: {done}")
            report = backup_restore(path=path, replace=replace, dry_run=dry_run)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"{error.filename or 'MEDIA_ROOT'}: {error.strerror}. The old data is unchanged."
            ) from error
        except DatabaseError as error:
            raise CommandError(
                f"database error: {' '.join(str(error).split())}. Run it again when the database answers."
            ) from error
        self.print_report(report, dry_run=dry_run)

    def print_report(self, report: Report, *, dry_run: bool) -> None:
        manifest = report.manifest
        (_, database), (count, pictures) = report.count("database"), report.count("media/")
        for line in (
            f"backup of {manifest['created_at']} by version {manifest['version']}; every checksum is right.",
            f"{manifest['database']} database: {database} bytes; pictures: {count} files, {pictures} bytes; keys.",
            f"{report.pending_migrations} migrations to apply, which the next start of the site does.",
            "nothing was changed (--dry-run)." if dry_run else "done. Start the site, or restart it.",
        ):
            self.stdout.write(f"restore: {line}")
