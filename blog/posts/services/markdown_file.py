"""Posts as Markdown files: TOML front matter between two lines of ``+++``, then the text.

The demo content is stored this way, and ``manage.py import_post`` reads it.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from blog.accounts.models import User
from blog.core.nul import contains_nul
from blog.posts.models import Post
from blog.posts.services.post import post_save, post_tag

FENCE = "+++"
REQUIRED = {"title": str, "slug": str, "summary": str}
OPTIONAL = {"language": str, "tags": list, "published_at": datetime}
FIELDS: Mapping[str, type] = REQUIRED | OPTIONAL
TYPE_NAMES = {str: "a text in quotes", list: "a list of texts", datetime: "a time such as 2026-11-24T09:00:00Z"}
TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")


class MarkdownFileError(ValueError):
    """The file can't become a post: the line, what was expected, and what was found."""


class MarkdownFile(NamedTuple):
    """The content of a file; without ``published_at`` a new post is a draft."""

    language: str
    title: str
    slug: str
    summary: str
    tags: list[str]
    published_at: datetime | None
    body: str


def parse_markdown_file(text: str, *, language: str = settings.LANGUAGE_CODE) -> MarkdownFile:
    """Parse ``text``, by default in ``language``; ``MarkdownFileError`` if the front matter is missing or invalid."""
    lines = text.removeprefix("\ufeff").splitlines()
    fences = [number for number, line in enumerate(lines) if line.rstrip() == FENCE]
    if len(fences) < 2 or fences[0] != 0:
        found = f"line 1: {lines[0] if lines else ''!r}" if not fences or fences[0] else "no second such line"
        raise MarkdownFileError(f"expected TOML between two lines of '{FENCE}' at the start; found {found}")
    front_matter, body = lines[1 : fences[1]], "\n".join(lines[fences[1] + 1 :]).strip() + "\n"
    fields = parse_front_matter(front_matter)
    check_front_matter(fields, front_matter)
    if contains_nul([body]):
        raise MarkdownFileError("expected text; found a NUL character")
    return MarkdownFile(**{"language": language, "tags": [], "published_at": None} | fields, body=body)


def parse_front_matter(lines: list[str]) -> dict[str, Any]:
    """Parse TOML; a ``MarkdownFileError`` counts the lines of the whole file."""
    try:
        return tomllib.loads("\n".join(lines) + "\n")
    except tomllib.TOMLDecodeError as error:
        position = TOML_LINE.search(str(error))
        number = int(position[1]) + 1 if position and position[1] else len(lines) + 1
        raise MarkdownFileError(f"line {number}: expected TOML; found {TOML_LINE.sub('', str(error))!r}") from error


def check_front_matter(fields: dict[str, Any], lines: list[str]) -> None:
    """Raise ``MarkdownFileError`` if a field is missing, unknown or invalid."""
    for name, value in fields.items():
        problem = find_problem(name, value)
        if problem:
            raise MarkdownFileError(f"line {find_line(name, lines)}: {problem}")
    missing = [name for name in REQUIRED if name not in fields]
    if missing:
        raise MarkdownFileError(f"line {len(lines) + 2}: expected {missing[0]} before this line; found none")


def find_problem(name: str, value: Any) -> str:
    """Return what is wrong with a field; ``""`` if nothing is."""
    if name not in FIELDS:
        return f"expected {', '.join(FIELDS)}; found {name!r}"
    if not isinstance(value, FIELDS[name]) or (
        isinstance(value, list) and not all(isinstance(item, str) for item in value)
    ):
        return f"expected {TYPE_NAMES[FIELDS[name]]} for {name}; found {value!r}"
    if contains_nul([value]):
        return f"expected text for {name}; found a NUL character"
    if isinstance(value, datetime) and value.tzinfo is None:
        return f"expected a time with its zone for {name}; found {value}. Add Z for UTC"
    return ""


def find_line(name: str, lines: list[str]) -> int:
    pattern = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*[.=]|\s*\[+\s*["']?{re.escape(name)}""")
    return next((number for number, line in enumerate(lines, 2) if pattern.match(line)), 2)


@transaction.atomic
def markdown_file_import(*, file: MarkdownFile, author: User) -> tuple[Post, bool]:
    """Create or update the post with the file's language and slug; return it and whether it is new.

    A new post is by ``author``; an existing one keeps its author and, without ``published_at``, its status. Raises
    ``MarkdownFileError`` if the post is in the trash, ``ValidationError`` if a field is invalid.
    """
    key = {"language": file.language, "slug": file.slug}
    found = Post.objects.select_for_update(no_key=True).filter(**key).first()
    post = found or Post(author=author, **key)
    if post.deleted_at:
        raise MarkdownFileError(f"the post {file.slug!r} is in the trash. Restore it in the admin, or use another slug")
    return markdown_file_save(file=file, post=post), found is None


def markdown_file_save(*, file: MarkdownFile, post: Post) -> Post:
    """Save the file's text, tags and date as those of ``post``; raises ``ValidationError`` as ``post_save`` does."""
    post.title, post.summary, post.body = file.title, file.summary, file.body
    post.published_at = file.published_at or post.published_at
    post_tag(post=post_save(post=post), names=file.tags)
    return post


def format_validation_error(error: ValidationError, text: str) -> str:
    """Return the messages of ``error``, with the lines of ``text`` that they are about."""
    lines = text.splitlines()[1:]
    return "; ".join(
        f"{f'line {find_line(name, lines)}: {name}: ' if name in FIELDS else ''}{' '.join(messages)}"
        for name, messages in error.message_dict.items()
    )
