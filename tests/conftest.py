"""Fixtures that all folders of tests share."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from blog.accounts.models import User
from blog.posts.models import Post, Series
from blog.posts.services.post import post_save, post_tag
from tests.processes import open_site  # noqa: F401  a fixture
from tests.s3_server import bucket, media_in_s3, s3_port  # noqa: F401  fixtures

MakePost = Callable[..., Post]

END_OTHER_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs an app that is removed; skip what needs PostgreSQL on SQLite."""
    removed = [item for item in items if not all(map(is_installed, item.iter_markers("needs_app")))]
    config.hook.pytest_deselected(items=removed)
    items[:] = [item for item in items if item not in removed]
    if connection.vendor != "postgresql":
        for item in items:
            if item.get_closest_marker("postgresql"):
                item.add_marker(pytest.mark.skip("needs PostgreSQL: python -m tests starts one"))


def is_installed(mark: pytest.Mark) -> bool:
    """Whether the app of a mark ``needs_app("comments")`` is installed."""
    return apps.is_installed(f"blog.{mark.args[0]}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database; before it is dropped, all other connections to it are ended.

    Playwright copies the context in which Django keeps a thread's connection, and keeps it open.
    """
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(END_OTHER_CONNECTIONS)


@pytest.fixture
def author(db: None) -> User:
    return User.objects.create_user("mina", display_name="Mina Park", password="a-long-passphrase")


@pytest.fixture
def editor(db: None) -> User:
    """A superuser."""
    return User.objects.create_superuser("editor", password="a-long-passphrase")


@pytest.fixture
def editor_client(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    """An empty folder for uploaded pictures."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def make_post(author: User) -> MakePost:
    """A function that creates a post, by default published an hour ago; ``tags`` are names."""
    numbers = count(1)

    def make(*, tags: tuple[str, ...] = (), **fields: Any) -> Post:
        number = next(numbers)
        defaults = {
            "author": author,
            "title": f"Post {number}",
            "slug": f"post-{number}",
            "summary": f"What post {number} says.",
            "body": "Some *text*.",
            "published_at": timezone.now() - timedelta(hours=1, seconds=-number),
        }
        deleted_at = fields.pop("deleted_at", None)
        post = Post(**defaults | fields)
        post.deleted_at = deleted_at
        post_save(post=post)
        if tags:
            post_tag(post=post, names=tags)
        return post

    return make


@pytest.fixture
def hidden_posts(make_post: MakePost) -> list[Post]:
    """Drafts, scheduled and deleted posts in each language, with the tag “Secret tag”.

    Public posts can share their author, the tag “Shared”, and the series with the slug ``shared``.
    """
    now = timezone.now()
    series = {code: Series.objects.create(title="Shared", slug="shared", language=code) for code in ("en", "ko")}
    states: dict[str, dict[str, Any]] = {
        "draft": {"published_at": None},
        "scheduled": {"published_at": now + timedelta(days=1)},
        "deleted": {"deleted_at": now},
        "deleted-draft": {"published_at": None, "deleted_at": now},
    }
    return [
        make_post(
            title=f"Secret {state} {language}",
            slug=f"secret-{state}-{language}",
            summary=f"Secret summary {state}.",
            body=f"## Secret heading\n\nSecret body {state} about wheels.",
            language=language,
            tags=("Secret tag", "Shared"),
            series=series[language],
            **fields,
        )
        for state, fields in states.items()
        for language in ("en", "ko")
    ]
