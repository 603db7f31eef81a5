"""``manage.py import_post FILE`` creates a post from a Markdown file, or updates the one with its language and slug.

For texts that are written elsewhere: in a repository, or by a program such as ``python -m lab report``.
"""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.demo_content import site_author_get_or_create
from blog.posts.services.markdown_file import (
    MarkdownFile,
    MarkdownFileError,
    format_validation_error,
    markdown_file_import,
    parse_markdown_file,
)
from blog.posts.services.post import posts_publish

STDIN = "-"


class Command(BaseCommand):
    help = "Create a post from a Markdown file with TOML front matter, or update the post with its language and slug."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default=STDIN, metavar="FILE", help="a file; standard input by default")
        parser.add_argument("--author", metavar="USERNAME", help="of a new post; the site's own account by default")
        parser.add_argument("--publish-now", action="store_true", help="publish a draft or scheduled post")
        parser.add_argument("--dry-run", action="store_true", help="check everything and change nothing")

    def handle(self, *args: Any, file: str, author: str | None, dry_run: bool, **options: Any) -> None:
        text = self.read_text(file)
        name = "standard input" if file == STDIN else file
        try:
            parsed = parse_markdown_file(text)
            with transaction.atomic():
                post, is_new = self.import_file(parsed, author, publish=options["publish_now"])
                transaction.set_rollback(dry_run)
        except MarkdownFileError as error:
            raise CommandError(f"{name}: {error}. Nothing was changed.") from error
        except ValidationError as error:
            raise CommandError(f"{name}: {format_validation_error(error, text)} Nothing was changed.") from error
        verb = ("would create" if is_new else "would update") if dry_run else ("created" if is_new else "updated")
        self.stdout.write(f"import_post: {verb} {post.get_absolute_url()} ({post.status.value}): {post.title}")

    @staticmethod
    def read_text(file: str) -> str:
        try:
            return sys.stdin.read() if file == STDIN else Path(file).read_text(encoding="utf-8")
        except OSError as error:
            raise CommandError(
                f"can't read {file}: {error.strerror}. Name a Markdown file with front matter."
            ) from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file}: expected UTF-8; found byte {error.object[error.start]:#x}.") from error

    @staticmethod
    def import_file(file: MarkdownFile, username: str | None, *, publish: bool) -> tuple[Post, bool]:
        author = User.objects.filter(username=username).first() if username else site_author_get_or_create()
        if author is None:
            raise CommandError(f"--author: expected an account; found none called {username!r}. Nothing was changed.")
        post, is_new = markdown_file_import(file=file, author=author)
        if publish:
            posts_publish(posts=[post])
            post.refresh_from_db()
        return post, is_new
