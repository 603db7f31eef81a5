"""The PostgreSQL triggers that announce changes, through migrations and a changed list of private tables."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.utils import NotSupportedError

from blog.core.apps import BlogAppConfig
from blog.pagecache import triggers
from blog.pagecache.triggers import create_triggers, widen_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
APPS = [app for app in apps.get_app_configs() if isinstance(app, BlogAppConfig)]
LONGER_TITLE = 'ALTER TABLE "posts_post" ALTER COLUMN "title" TYPE varchar(250)'
CHANGES = {
    "insert": "INSERT INTO posts_tag SELECT * FROM posts_tag WHERE false",
    "update": "UPDATE posts_tag SET name = name",
    "delete": "DELETE FROM posts_tag",
    "truncate": "TRUNCATE posts_tag CASCADE",
}


def run_migrate_signal() -> None:
    """Make the triggers, as `migrate` does at its end."""
    for app in APPS:
        create_triggers(sender=app, using="default")


def watched_columns() -> dict[str, frozenset[str]]:
    """The tables that have a trigger, each with the columns that it names; none where all of them count."""
    with connection.cursor() as cursor:
        return triggers.read_triggers(cursor)


def change_column_type() -> None:
    """Do what a migration of a field's ``max_length`` does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LONGER_TITLE)


def test_every_public_table_has_one_and_no_private_one() -> None:
    tables = {model._meta.db_table for app in APPS for model in triggers.get_public_models(app)}
    assert {"posts_post", "posts_posttag", "posts_tag", "accounts_user"} <= tables
    assert not tables & {"posts_revision", "core_ratecount", "comments_comment", "newsletter_subscriber"}
    assert watched_columns().keys() == tables


def test_private_columns_do_not_count() -> None:
    """A new preview link changes no public page; a new title does, and so does an author's name."""
    columns = watched_columns()["posts_post"]
    assert "title" in columns
    assert "display_name" in watched_columns()["accounts_user"]
    assert not columns & {"preview_nonce", "preview_until"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("private_fields", {}),
        ("private_fields", {"Tag": {"slug"}}),
        ("private_models", frozenset({"Tag"})),
    ],
)
def test_follow_a_change_of_what_is_private(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    """At the next `migrate`, and back again at the one after it."""
    before = watched_columns()
    monkeypatch.setattr(apps.get_app_config("posts"), name, value)
    run_migrate_signal()
    assert watched_columns() != before
    monkeypatch.undo()
    run_migrate_signal()
    assert watched_columns() == before


def test_a_migration_may_change_the_type_of_a_column() -> None:
    """PostgreSQL refuses that for a column which a trigger names, so no trigger names one during a migration."""
    with pytest.raises((ProgrammingError, NotSupportedError), match="trigger"):
        change_column_type()
    before = watched_columns()
    widen_triggers(sender=apps.get_app_config("posts"), using="default", plan=["a migration"])
    assert watched_columns().keys() == before.keys()
    assert not any(watched_columns().values())
    change_column_type()
    run_migrate_signal()
    assert watched_columns() == before


def test_a_migrate_with_nothing_to_do_leaves_them_alone() -> None:
    """Otherwise each start of a container would lock the tables for a moment."""
    before = watched_columns()
    assert before
    widen_triggers(sender=apps.get_app_config("posts"), using="default", plan=[])
    assert watched_columns() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES)
def test_every_kind_of_change_is_announced(sql: str) -> None:
    """Triggers for statements fire even when no row changes."""
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {triggers.CHANNEL}")
        cursor.execute(sql)
    connection.connection.poll()
    assert connection.connection.notifies
    connection.close()  # ends LISTEN
