"""The triggers that tell of changes, through migrations and changes of what is private. SQLite needs none."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.utils import NotSupportedError

from blog.pagecache import triggers
from blog.pagecache.triggers import create_triggers, widen_triggers

pytestmark = pytest.mark.django_db
APPS = [app for app in apps.get_app_configs() if app.name.startswith("blog.")]
HAS_TRIGGERS = connection.vendor == "postgresql"
LONGER_TITLE = 'ALTER TABLE "posts_post" ALTER COLUMN "title" TYPE varchar(250)'


def make() -> None:
    """As `migrate` does at its end."""
    for app in APPS:
        create_triggers(sender=app, using="default")


def counted() -> dict[str, frozenset[str]]:
    """The tables that have a trigger, each with the columns that count; ``{}`` on SQLite."""
    if not HAS_TRIGGERS:
        return {}
    with connection.cursor() as cursor:
        return triggers.read_triggers(cursor)


def change_type() -> None:
    """What a migration of a text's greatest length does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LONGER_TITLE)


def test_every_public_table_has_one_and_no_private_one() -> None:
    tables = {model._meta.db_table for app in APPS for model in triggers.get_public_models(app)}
    assert {"posts_post", "posts_posttag", "posts_tag", "comments_renderedcomments"} <= tables
    assert not tables & {"posts_revision", "comments_comment", "newsletter_subscriber"}
    assert counted().keys() == (tables if HAS_TRIGGERS else set())


def test_private_columns_do_not_count() -> None:
    """A new preview link is nothing that a reader sees; a new title is."""
    columns = counted().get("posts_post", frozenset({"title"}))
    assert "title" in columns
    assert not columns & {"preview_nonce", "preview_until"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("PRIVATE_COLUMNS", {}), ("PRIVATE_COLUMNS", {"Tag": {"slug"}}), ("PRIVATE_MODELS", frozenset({"Tag"}))],
)
def test_a_change_of_what_is_private_changes_them(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    """At the next `migrate`, and back again at the one after it."""
    before = counted()
    monkeypatch.setattr(triggers, name, value)
    make()
    assert (counted() != before) == HAS_TRIGGERS
    monkeypatch.undo()
    make()
    assert counted() == before


def test_a_migration_may_change_the_type_of_a_column() -> None:
    """PostgreSQL refuses that for a column which a trigger names: while tables change, none is named."""
    if HAS_TRIGGERS:
        with pytest.raises((ProgrammingError, NotSupportedError), match="trigger"):
            change_type()
    before = counted()
    widen_triggers(sender=BLOG, using="default", plan=["a migration"])
    assert counted().keys() == before.keys()
    assert not any(counted().values())
    if HAS_TRIGGERS:
        change_type()
    make()
    assert counted() == before


def test_a_migrate_with_nothing_to_do_leaves_them_alone() -> None:
    """Else every start of a container would lock the tables for a moment."""
    before = counted()
    widen_triggers(sender=BLOG, using="default", plan=[])
    assert counted() == before
