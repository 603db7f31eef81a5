"""``manage.py import_posts SOURCE`` imports texts from another blog, with pictures, comments and former URLs.

docs/import.md describes the formats. Items are committed one by one; a second run imports only what is new or changed.
"""

import sys
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.accounts.models import User
from blog.transfer.items import ItemError
from blog.transfer.rendering.fields import find_language
from blog.transfer.report import Outcome, Report, Row
from blog.transfer.services.picture import PictureImporter
from blog.transfer.services.post import Run
from blog.transfer.services.source import source_import
from blog.transfer.sources import open_source
from blog.transfer.tree import STDIN, StdinTree, Tree


class Command(BaseCommand):
    help = "Import posts from a folder or ZIP file of another blog, from an export, or from one Markdown file."

    def add_arguments(self, parser: CommandParser) -> None:
        codes = [code for code, _name in settings.LANGUAGES]
        add = parser.add_argument
        add("source", nargs="?", default=STDIN, metavar="SOURCE", help="folder or file; standard input by default")
        add("--dry-run", action="store_true", help="show what would be done and change nothing")
        add("--author", metavar="USERNAME", help="of all posts; by default the source's authors")
        add("--language", choices=codes, help="of texts that don't say theirs; by default the source's")
        add("--fetch-pictures", action="store_true", help="download pictures that the source only links")
        add("--overwrite", action="store_true", help="also replace posts that were edited or deleted here")
        add("--publish-now", action="store_true", help="publish drafts and scheduled posts")
        add("--report", type=Path, metavar="FILE", help="write the result as JSON")

    def handle(self, *args: Any, source: str, author: str | None, report: Path | None, **options: Any) -> None:
        if report and not report.parent.is_dir():
            raise CommandError(f"--report: expected a file in a folder that exists; found {report}.")
        try:
            tree = StdinTree(sys.stdin.buffer) if source == STDIN else Tree.open_path(Path(source))
            opened = open_source(tree)
        except (OSError, BadZipFile, ItemError) as error:
            raise CommandError(f"can't read {source}: {getattr(error, 'strerror', None) or error}") from error
        run = Run(
            pictures=PictureImporter(opened, fetches=options["fetch_pictures"], dry_run=options["dry_run"]),
            language=options["language"] or find_language(opened.language) or settings.LANGUAGE_CODE,
            author=self.find_author(author),
            overwrites=options["overwrite"],
            publishes=options["publish_now"],
        )
        result = Report(source=source, format=opened.name, dry_run=options["dry_run"])
        try:
            source_import(run=run, report=result, show=self.show)
        except ItemError as error:
            raise CommandError(f"can't read {source}: {error}. What is listed above is imported.") from error
        finally:
            if report:
                result.write(report)
        self.stdout.write(f"import_posts: {result.make_summary()}.")
        if result.rows and result.count(Outcome.SKIPPED) == len(result.rows):
            reason = result.rows[0].reason if len(result.rows) == 1 else "all items were skipped"
            raise CommandError(f"{source}: {reason}. Nothing was changed.")

    def show(self, row: Row) -> None:
        for line in row.make_lines():
            self.stdout.write(line)
            self.stdout.flush()

    @staticmethod
    def find_author(username: str | None) -> User | None:
        author = User.objects.filter(username=username).first() if username else None
        if username and not author:
            raise CommandError(f"--author: expected an account; found none called {username!r}. Nothing was changed.")
        return author
