"""Which migrations the previous release can live with: during a rolling update it runs on the migrated database.

A migration passes if each operation is one of those below. One that passes for another reason says which:
``works_with_previous_release = "…"`` in the class. docs/releases.md tells how to do the others in two releases.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field

AnyField: TypeAlias = "Field[Any, Any]"

# They add something that the previous release doesn't know, or change no column.
HARMLESS = (
    ops.AddIndex,
    ops.AlterModelManagers,
    ops.AlterModelOptions,
    ops.AlterModelTableComment,
    ops.CreateModel,
    ops.RemoveIndex,
    ops.RenameIndex,
)


def find_problems(migration: Migration, state: ProjectState) -> Iterator[str]:
    """Yield what the previous release can't live with; ``state`` is the one before, and becomes the one after."""
    reason: str = vars(type(migration)).get("works_with_previous_release", "")
    if migration.initial or reason:
        return
    for operation in migration.operations:
        if problem := check_operation(operation, migration.app_label, state):
            yield f"{operation.describe()}: {problem}. docs/releases.md tells how to do it in two releases"


def check_operation(operation: Operation, app_label: str, state: ProjectState) -> str:
    """Return what is wrong, empty if nothing is; apply the operation to ``state``."""
    old = get_field(operation, app_label, state) if isinstance(operation, ops.AlterField) else None
    before = state.clone()
    operation.state_forwards(app_label, state)
    match operation:
        case ops.AddField():
            return check_new_field(operation.field)
        case ops.AlterField() if old:
            return check_changed_field(old, get_field(operation, app_label, state))
        case ops.SeparateDatabaseAndState():
            inner = (check_operation(each, app_label, before) for each in operation.database_operations)
            return "; ".join(filter(None, inner))
    return "" if isinstance(operation, HARMLESS) else "the previous release may need what this changes"


def get_field(operation: ops.AlterField, app_label: str, state: ProjectState) -> AnyField:
    field: AnyField = state.apps.get_model(app_label, operation.model_name)._meta.get_field(operation.name)
    return field


def check_new_field(field: AnyField) -> str:
    if field.many_to_many or field.null:
        return ""
    if field.unique:
        return "rows of the previous release would all have the same value; use null=True"
    return "" if field.has_db_default() else "the previous release inserts no value; use null=True or db_default"


def check_changed_field(old: AnyField, new: AnyField) -> str:
    before, after = describe_column(old), describe_column(new)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    changed.discard("db_index")
    if new.null:
        changed -= {"null", "db_default"}
    if new.has_db_default():
        changed.discard("db_default")
    if old.max_length and new.max_length and old.max_length < new.max_length:
        changed.discard("max_length")
    return f"the previous release knows the column with another {', '.join(sorted(changed))}" if changed else ""


def describe_column(field: AnyField) -> dict[str, Any]:
    """Return all that decides about a field's column."""
    _name, path, args, options = field.deconstruct()
    only_python = {*field.non_db_attrs, "default"}
    return {"type": (path, args), "column": field.column} | {
        name: value for name, value in options.items() if name not in only_python
    }
