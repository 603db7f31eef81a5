"""``manage.py post_import FILE``: a Markdown file with front matter becomes a post, or renews the one at its address.

For texts that are made elsewhere: kept in a repository, or written by a program such as ``python -m lab report``.
"""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.demo_content import house_author
from blog.posts.services.markdown_file import Article, ArticleError, article_import, article_parse, article_problems
from blog.posts.services.post import posts_publish

STDIN = "-"


class Command(BaseCommand):
    """Import one article; the same file twice is the same post."""

    help = "Make a post of a Markdown file with TOML front matter, or renew the post that has its language and slug."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, by whom, and whether for real."""
        parser.add_argument("file", nargs="?", default=STDIN, metavar="FILE", help="a file; standard input by default")
        parser.add_argument("--author", metavar="USERNAME", help="of a new post; the publication itself by default")
        parser.add_argument("--publish-now", action="store_true", help="publish what would be a draft or is scheduled")
        parser.add_argument("--dry-run", action="store_true", help="check everything and change nothing")

    def handle(self, *args: Any, file: str, author: str | None, dry_run: bool, **options: Any) -> None:
        """Read, import, and say what became of it."""
        text = self.read(file)
        name = "standard input" if file == STDIN else file
        try:
            article = article_parse(text)
            with transaction.atomic():
                post, is_new = self.write(article, author, publish=options["publish_now"])
                transaction.set_rollback(dry_run)
        except ArticleError as error:
            raise CommandError(f"{name}: {error}. Nothing was changed.") from error
        except ValidationError as error:
            raise CommandError(f"{name}: {article_problems(error, text)} Nothing was changed.") from error
        verb = ("would make" if is_new else "would renew") if dry_run else ("made" if is_new else "renewed")
        self.stdout.write(f"post_import: {verb} {post.get_absolute_url()} ({post.status.value}): {post.title}")

    @staticmethod
    def read(file: str) -> str:
        """The text."""
        try:
            return sys.stdin.read() if file == STDIN else Path(file).read_text(encoding="utf-8")
        except OSError as error:
            raise CommandError(
                f"can't read {file}: {error.strerror}. Name a Markdown file with front matter."
            ) from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file}: expected UTF-8; found byte {error.object[error.start]:#x}.") from error

    @staticmethod
    def write(article: Article, username: str | None, *, publish: bool) -> tuple[Post, bool]:
        """The post, and whether it is new."""
        author = User.objects.filter(username=username).first() if username else house_author()
        if author is None:
            raise CommandError(f"--author: expected an account; found none called {username!r}. Nothing was changed.")
        post, is_new = article_import(article=article, author=author)
        if publish:
            posts_publish(posts=[post])
            post.refresh_from_db()
        return post, is_new
