"""Articles as text: TOML between two lines of ``+++``, then Markdown.

The demo content is made of them, and so is what ``manage.py post_import`` is given.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.post import post_save, post_tag

FENCE = "+++"
REQUIRED = {"title": str, "slug": str, "summary": str}
OPTIONAL = {"language": str, "tags": list, "published_at": datetime}
KINDS = {str: "a text in quotes", list: "a list of texts", datetime: "a time such as 2026-11-24T09:00:00Z"}
TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")


class ArticleError(ValueError):
    """The text is no article: in which line, what was expected, and what was found."""


@dataclass(frozen=True, slots=True)
class Article:
    """What becomes a post; without ``published_at`` it says nothing about when."""

    language: str
    title: str
    slug: str
    summary: str
    tags: list[str]
    published_at: datetime | None
    body: str


def article_parse(text: str, *, language: str = settings.LANGUAGE_CODE) -> Article:
    """Read a text; one that names no language is in ``language``.

    Raises:
        ArticleError: the front matter is missing, is not TOML, or has other fields than an article.
    """
    refuse_nul(text)
    lines = text.removeprefix("\ufeff").splitlines()
    fences = [number for number, line in enumerate(lines) if line.rstrip() == FENCE]
    if len(fences) < 2 or fences[0] != 0:
        found = f"line 1: {lines[0] if lines else ''!r}" if not fences or fences[0] else "no second such line"
        raise ArticleError(f"expected TOML between two lines of '{FENCE}' at the start; found {found}")
    front_matter = lines[1 : fences[1]]
    fields = checked(toml_read(front_matter), front_matter)
    body = "\n".join(lines[fences[1] + 1 :]).strip() + "\n"
    return Article(**{"language": language, "tags": [], "published_at": None} | fields, body=body)


def refuse_nul(text: str) -> None:
    """Raises ``ArticleError`` where the text has what PostgreSQL can't store."""
    before, nul, _after = text.partition("\0")
    if nul:
        number = len(f"{before}.".splitlines())
        raise ArticleError(f"line {number}: expected text; found a NUL character, which no post can have")


def toml_read(lines: list[str]) -> dict[str, Any]:
    """The fields of front matter; lines are counted in the whole text, where a fence stands before them.

    Raises:
        ArticleError: it is no TOML.
    """
    try:
        return tomllib.loads("\n".join(lines) + "\n")
    except tomllib.TOMLDecodeError as error:
        place = TOML_LINE.search(str(error))
        number = int(place[1]) + 1 if place and place[1] else len(lines) + 1
        raise ArticleError(f"line {number}: expected TOML; found {TOML_LINE.sub('', str(error))!r}") from error


def checked(fields: dict[str, Any], lines: list[str]) -> dict[str, Any]:
    """The fields, if an article has just these.

    Raises:
        ArticleError: one is missing, is not known, or is of another kind.
    """
    known: Mapping[str, type] = REQUIRED | OPTIONAL
    for name, value in fields.items():
        where = f"line {line_of(name, lines)}"
        if name not in known:
            raise ArticleError(f"{where}: expected {', '.join(known)}; found {name!r}")
        is_text_list = not isinstance(value, list) or all(isinstance(one, str) for one in value)
        if not isinstance(value, known[name]) or not is_text_list:
            raise ArticleError(f"{where}: expected {KINDS[known[name]]} for {name}; found {value!r}")
        if "\0" in "".join(value if isinstance(value, list) else [str(value)]):
            raise ArticleError(f"{where}: expected text for {name}; found a NUL character, which no post can have")
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ArticleError(f"{where}: expected a time with its zone for {name}; found {value}. Add Z for UTC")
    missing = [name for name in REQUIRED if name not in fields]
    if missing:
        raise ArticleError(f"line {len(lines) + 2}: expected {missing[0]} before this line; found none")
    return fields


def line_of(name: str, lines: list[str]) -> int:
    """The line of the whole text in which a field is set."""
    pattern = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*[.=]|\s*\[+\s*["']?{re.escape(name)}""")
    return next((number for number, line in enumerate(lines, 2) if pattern.match(line)), 2)


@transaction.atomic
def article_import(*, article: Article, author: User) -> tuple[Post, bool]:
    """Write an article to the post at its address, or to a new one by ``author``; return it and whether it is new.

    Importing it again changes nothing but its time of change. Without ``published_at`` a new post is a draft, and an
    old one stays what it is; its author stays its author.

    Raises:
        ArticleError: the address is that of a post in the trash.
        django.core.exceptions.ValidationError: a field is not acceptable.
    """
    address = {"language": article.language, "slug": article.slug}
    found = Post.objects.select_for_update(no_key=True).filter(**address).first()
    post = found or Post(author=author, **address)
    if post.deleted_at:
        raise ArticleError(f"the post {article.slug!r} is in the trash. Restore it in the admin, or take another slug")
    return article_write(article=article, post=post), found is None


def article_write(*, article: Article, post: Post) -> Post:
    """Give a post the article's words, tags and time.

    Raises:
        django.core.exceptions.ValidationError: a field, or language and slug together, are not acceptable.
    """
    post.title, post.summary, post.body = article.title, article.summary, article.body
    post.published_at = article.published_at or post.published_at
    post_tag(post=post_save(post=post), names=article.tags)
    return post


def article_problems(error: ValidationError, text: str) -> str:
    """What a post does not accept, with the lines of the fields that it is about."""
    lines = text.splitlines()[1:]
    named = error.message_dict
    return "; ".join(
        f"{f'line {line_of(name, lines)}: {name}: ' if name in REQUIRED | OPTIONAL else ''}{' '.join(messages)}"
        for name, messages in named.items()
    )
