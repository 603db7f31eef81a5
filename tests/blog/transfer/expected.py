"""Compares an imported site with what was put into the site that it came from."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from blog.posts.models import Post

Entry = dict[str, Any]


def needs(app: str) -> pytest.MarkDecorator:
    return pytest.mark.needs_app(app)


class Imported:
    """The rows of a report, and the posts that they are about."""

    def __init__(self, report: dict[str, Any]) -> None:
        self.rows = report["rows"]
        self.posts = {post.slug: post for post in Post.objects.select_related("author").prefetch_related("tags")}

    def get_warnings(self, title: str) -> str:
        rows = [row for row in self.rows if row["title"] in (title, title[:199] + "…")]
        return "\n".join(part for row in rows for part in (row["reason"], *row["warnings"]))


def import_source(source: Path, media: Path, *options: str) -> Iterator[Imported]:
    """Import ``source`` for the tests of a module; afterwards everything is rolled back."""
    report = media / "report.json"
    with override_settings(MEDIA_ROOT=str(media)), transaction.atomic():
        call_command("import_posts", str(source), "--report", str(report), *options)
        yield Imported(json.loads(report.read_text()))
        transaction.set_rollback(True)


def find_problems(entry: Entry, post: Post, pictures: Path) -> Iterator[str]:
    """Yield what the imported ``post`` lacks of ``entry``."""
    page = BeautifulSoup(post.body_html, "html.parser")
    for link in page.select("a.anchor"):
        link.decompose()
    words = page.get_text()
    readable = f"{words}\n{' '.join(words.split())}"
    yield from (f"text {text!r}" for text in entry.get("texts", []) if text not in readable)
    yield from (f"HTML {html!r}" for html in entry.get("html", []) if html not in post.body_html)
    yield from (f"unwanted {text!r}" for text in entry.get("absent", []) if text in post.body_html)
    names = entry.get("pictures", []) if apps.is_installed("blog.pictures") else []
    digests = {name: make_digest(pictures, name) for name in names}
    yield from (f"picture {name}" for name, digest in digests.items() if f"(picture:{digest}" not in post.body)


def make_digest(folder: Path, name: str) -> str:
    from blog.pictures.models import DIGEST_LENGTH  # noqa: PLC0415  an app that may be removed

    content = next(folder.rglob(name)).read_bytes()
    return hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
