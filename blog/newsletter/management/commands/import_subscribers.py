"""``manage.py import_subscribers FILE`` imports subscribers who confirmed elsewhere. It sends no mail.

The file is CSV from ``export_subscribers``, Ghost (members) or Mailchimp (audience).
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from blog.core.models import fold_email
from blog.newsletter.services.subscription import subscriber_import
from blog.newsletter.subscriber_csv import InvalidRow, SubscriberFileError, SubscriberRow, read_csv

IMPORTED, KNOWN = "imported", "already subscribed"


class Command(BaseCommand):
    help = "Import subscribers who confirmed elsewhere, from CSV. No mail is sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV of this blog, Ghost or Mailchimp")
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="of subscribers without one; LANGUAGE_CODE by default",
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything and change nothing")

    def handle(self, *args: Any, file: Path, language: str, dry_run: bool, **options: Any) -> None:
        counts: Counter[str] = Counter()
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines, transaction.atomic():
                for line, result in import_rows(read_csv(lines, language=language)):
                    counts[result if result in (IMPORTED, KNOWN) else "left out"] += 1
                    if result != IMPORTED:
                        self.stderr.write(f"import_subscribers: line {line}: {result}")
                transaction.set_rollback(dry_run)
        except OSError as error:
            raise CommandError(f"can't read {file}: {error.strerror}. Name a CSV file.") from error
        except SubscriberFileError as error:
            raise CommandError(f"{file}: {error}. Nothing was changed.") from error
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"import_subscribers: {counts[IMPORTED]} {would}imported, {counts[KNOWN]} already subscribed,"
            f" {counts['left out']} left out."
        )


def import_rows(rows: Iterator[SubscriberRow | InvalidRow]) -> Iterator[tuple[int, str]]:
    """Import each row; yield its line and what happened, without its address."""
    lines: dict[tuple[str, str], int] = {}  # by address and language
    for row in rows:
        if isinstance(row, InvalidRow):
            yield row.line, row.reason
            continue
        first = lines.setdefault((fold_email(row.email), row.language), row.line)
        if first != row.line:
            yield row.line, f"the same address and language as in line {first}"
            continue
        _line, email, language, confirmed_at, subscriber_id = row
        stored = subscriber_import(
            email=email, language=language, confirmed_at=confirmed_at, subscriber_id=subscriber_id
        )
        yield row.line, IMPORTED if stored else KNOWN
