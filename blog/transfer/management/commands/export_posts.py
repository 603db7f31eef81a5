"""``manage.py export_posts FOLDER`` writes all posts as Markdown files; ``import_posts FOLDER`` reads them again.

See docs/export.md for what is in the folder, and what is not.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.posts.models import Post, Status
from blog.transfer.export_folder import ExportFolderError, write_folder
from blog.transfer.post_export import PostExport
from blog.transfer.snapshot import read_snapshot


class Command(BaseCommand):
    help = "Write posts, also drafts, as Markdown files with their pictures and comments."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that is missing or empty")
        parser.add_argument("--published", action="store_true", help="leave out drafts and scheduled posts")
        parser.add_argument("--replace", action="store_true", help="replace an earlier export")

    def handle(self, *args: Any, folder: Path, published: bool, replace: bool, **options: Any) -> None:
        try:
            # Drafts are for the owner's eyes.
            with (
                write_folder(folder, command="export_posts", replace=replace, mode=0o700) as temporary,
                read_snapshot(),
            ):
                export = PostExport(temporary, published=published)
                export.write()
                trashed = Post.objects.with_status(Status.TRASHED).count()
        except ExportFolderError as error:
            raise CommandError(f"{error}. Nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"can't write {error.filename}: {error.strerror}. Nothing was changed.") from error
        for name in export.missing:
            self.stderr.write(f"export_posts: left out pictures/{name}: the stored pictures have no such file.")
        counts = ", ".join(f"{export.counts[name]} {name}" for name in ("posts", "pictures", "comments"))
        self.stdout.write(f"export_posts: {counts} in {folder}. {trashed} posts in the trash were left out.")
