"""``manage.py export_subscribers [FILE]`` writes all confirmed subscribers as CSV, with addresses in plain text."""

import io
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.core.encryption import UndecryptableError
from blog.newsletter.models import Subscriber
from blog.newsletter.subscriber_csv import write_csv

STDOUT = "-"


class Command(BaseCommand):
    help = "Write all confirmed subscribers as CSV, with their addresses in plain text."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default=STDOUT, metavar="FILE", help="standard output by default")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        text = io.StringIO(newline="")
        try:
            confirmed = Subscriber.objects.exclude(confirmed_at=None).order_by("confirmed_at", "pk")
            count = write_csv(text, confirmed.iterator())
        except UndecryptableError as error:
            raise CommandError(f"{error} Nothing was written.") from error
        if file == STDOUT:
            self.stdout.write(text.getvalue(), ending="")
        else:
            write_private_file(Path(file), text.getvalue())
        left_out = Subscriber.objects.filter(confirmed_at=None).count()
        self.stderr.write(f"export_subscribers: {count} written, {left_out} left out because they haven't confirmed.")


def write_private_file(path: Path, text: str) -> None:
    """Write a file that only its owner can read; raise ``CommandError`` if there is one already."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-") as file:
            file.write(text.encode())
            file.flush()
            os.link(file.name, path)  # unlike a rename, never replaces a file
    except FileExistsError as error:
        raise CommandError(f"expected a new file; {path} exists. Name another one, or remove it.") from error
    except OSError as error:
        raise CommandError(f"can't write {path}: {error.strerror}. Nothing was written.") from error
