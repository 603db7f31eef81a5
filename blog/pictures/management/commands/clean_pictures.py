"""Remove pictures that no text uses, and files that a crash has left. Run it by cron.

It can be stopped and run again. Recent uploads stay, because their text may not be saved yet.
"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.pictures.services import orphans_delete


class Command(BaseCommand):
    help = "Remove pictures that no text uses, and files that belong to no picture."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="minimum age in days (default: 7)")
        parser.add_argument("--dry-run", action="store_true", help="only list what would be removed")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        if not 0 <= days <= 36_500:
            raise CommandError(f"--days: expected a number from 0 to 36500; found {days}. Example: --days 7")
        orphans = orphans_delete(older_than=timedelta(days=days), dry_run=dry_run)
        for orphan in orphans:
            self.stdout.write(f"clean_pictures: {orphan.name}, {orphan.byte_count} bytes")
        total = sum(orphan.byte_count for orphan in orphans)
        verb = "would be removed" if dry_run else "removed"
        self.stdout.write(f"clean_pictures: {len(orphans)} {verb}, {total} bytes.")
