"""``manage.py clean_pictures``: remove pictures that no text shows, and files that a crash has left. Run it by cron.

Kill it and start it again as you like. What was uploaded or left within the last days stays: its text may still come.
"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.pictures.services import orphans_delete


class Command(BaseCommand):
    """Remove orphaned pictures and files."""

    help = "Remove pictures that no text of any kind shows, and files that are of no picture."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--days`` and ``--dry-run``."""
        parser.add_argument("--days", type=int, default=7, help="how old something must be")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        """Remove, and say what went."""
        if not 0 <= days <= 36_500:
            raise CommandError(f"--days: expected a number from 0 to 36500; found {days}. Example: --days 7")
        orphans = orphans_delete(older_than=timedelta(days=days), dry_run=dry_run)
        for orphan in orphans:
            self.stdout.write(f"clean_pictures: {orphan.what}, {orphan.byte_count} bytes")
        total = sum(orphan.byte_count for orphan in orphans)
        verb = "would be removed" if dry_run else "removed"
        self.stdout.write(f"clean_pictures: {len(orphans)} {verb}, {total} bytes.")
