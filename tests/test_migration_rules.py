"""Every migration must leave a database that the previous release can live with."""

from collections.abc import Sequence

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now

from tests.migration_rules import AnyField, find_problems

LOADER = MigrationLoader(None)
OURS = sorted(key for key in LOADER.disk_migrations if apps.get_app_config(key[0]).name.startswith("blog."))

FIELDS: list[tuple[str, AnyField]] = [
    ("id", models.BigAutoField(primary_key=True)),
    ("title", models.CharField(max_length=100, unique=True)),
    ("words", models.IntegerField()),
    ("note", models.TextField(null=True, db_default="none")),
]
TITLE = models.CharField(max_length=100, unique=True)
CHECK = models.CheckConstraint(condition=models.Q(words__gte=0), name="some_words")
UNIQUE = models.UniqueConstraint(fields=["words"], name="unique_words")
INDEX = models.Index(fields=["words"], name="by_words")


def add(field: AnyField) -> Operation:
    return migrations.AddField("post", "added", field)


def alter(name: str, field: AnyField) -> Operation:
    return migrations.AlterField("post", name, field)


def split(database: Sequence[Operation], state: Sequence[Operation]) -> Operation:
    return migrations.SeparateDatabaseAndState(database_operations=database, state_operations=state)


def check(*operations: Operation, initial: bool = False, reason: str = "") -> list[str]:
    """Return the problems of a migration of an app with the one model ``Post``."""
    attributes = {"operations": operations, "initial": initial, "works_with_previous_release": reason}
    state = ProjectState()
    state.add_model(ModelState("planted", "Post", FIELDS))
    return list(find_problems(type("Planted", (Migration,), attributes)("0002_planted", "planted"), state))


@pytest.mark.parametrize("key", OURS, ids="/".join)
def test_previous_release_can_live_with(key: tuple[str, str]) -> None:
    assert list(find_problems(LOADER.get_migration(*key), LOADER.project_state(key, at_end=False))) == []


class TestRefused:
    @pytest.mark.parametrize(
        "operation",
        [
            migrations.DeleteModel("post"),
            migrations.RenameModel("post", "Article"),
            migrations.RemoveField("post", "words"),
            migrations.RenameField("post", "words", "length"),
            migrations.AlterModelTable("post", "articles"),
            migrations.AlterUniqueTogether("post", {("title", "words")}),
            migrations.AddConstraint("post", CHECK),
            migrations.AddConstraint("post", UNIQUE),
            migrations.RunSQL("UPDATE planted_post SET words = 0"),
            migrations.RunPython(migrations.RunPython.noop),
            add(models.IntegerField(default=0)),
            add(models.TextField()),
            add(models.TextField(unique=True, db_default="")),
            alter("title", models.CharField(max_length=99, unique=True)),
            alter("title", models.CharField(max_length=100)),
            alter("title", models.CharField(max_length=100, unique=True, db_column="heading")),
            alter("words", models.BigIntegerField()),
            alter("words", models.IntegerField(unique=True)),
            alter("note", models.TextField(db_default="none")),
            alter("note", models.TextField()),
            split([migrations.RemoveField("post", "words")], []),
        ],
        ids=lambda operation: operation.describe(),
    )
    def test_operation(self, operation: Operation) -> None:
        """Drops, renames, other types and new demands on a column, and what only its author can judge."""
        (problem,) = check(operation)
        assert problem.startswith(operation.describe())
        assert "docs/releases.md" in problem

    def test_second_of_two_fields(self) -> None:
        """A default of one column doesn't hide that the other has none."""
        added = migrations.AddField("post", "other", models.IntegerField(db_default=0))
        assert len(check(add(models.IntegerField(default=0)), added)) == 1


class TestAllowed:
    @pytest.mark.parametrize(
        "operation",
        [
            migrations.CreateModel("Tag", [("id", models.BigAutoField(primary_key=True))]),
            migrations.AddIndex("post", INDEX),
            AddIndexConcurrently("post", INDEX),
            migrations.AlterModelOptions("post", {"ordering": ["title"]}),
            add(models.TextField(null=True)),
            add(models.TextField(null=True, unique=True)),
            add(models.DateTimeField(db_default=Now())),
            add(models.ManyToManyField("planted.Post")),
            alter("title", models.CharField("heading", max_length=100, unique=True, default="", choices=[("a", "A")])),
            alter("title", models.CharField(max_length=200, unique=True)),
            alter("title", models.CharField(max_length=100, unique=True, null=True)),
            alter("words", models.IntegerField(db_default=0)),
            alter("words", models.IntegerField(db_index=True)),
            split([], [migrations.RemoveField("post", "words")]),
            split([alter("words", models.IntegerField(null=True))], [migrations.RemoveField("post", "words")]),
        ],
        ids=lambda operation: operation.describe(),
    )
    def test_operation(self, operation: Operation) -> None:
        assert check(operation) == []

    def test_reason_is_given(self) -> None:
        """Which a reviewer reads."""
        assert check(migrations.RemoveField("post", "words"), reason="0.3.0 no longer reads or writes it") == []

    def test_app_is_new(self) -> None:
        """The previous release has no table of it."""
        assert check(migrations.RunPython(migrations.RunPython.noop), initial=True) == []
