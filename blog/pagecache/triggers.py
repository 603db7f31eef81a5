"""What counts as a change on PostgreSQL: each write to a table with public content, by any program.

An app's ``private_models`` and ``private_fields`` have none. One that is missing there only means that the cache is
emptied more often than necessary.

After each migration every such table gets a trigger, so a new table can't be forgotten. Triggers are per statement: a
bulk update sends one notification, and PostgreSQL merges those of a transaction. During a migration the triggers name
no columns, because PostgreSQL refuses to change the type of a column that a trigger names.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from blog.core.apps import BlogAppConfig

CHANNEL = "wheelhouse_change"
NAME = "wheelhouse_notify_change"  # of the triggers and their function

# Each table that has the trigger, with the columns that it names; none if all of them count.
TRIGGERS = """
SELECT relname, ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = tgrelid AND attnum = ANY(tgattr::int2[]))
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgname = %s AND pg_table_is_visible(tgrelid)
"""

# The payload is unique also after a restored backup has set back the transaction ids.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('{CHANNEL}', concat(txid_current(), ' ', now())); RETURN NULL; END $$
"""


def get_public_models(app: BlogAppConfig) -> list[type[Model]]:
    models = app.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and model.__name__ not in app.private_models]


def get_public_columns(app: BlogAppConfig, model: type[Model]) -> frozenset[str]:
    """Return the columns of ``model`` that public pages may show; none if all of them count."""
    private = app.private_fields.get(model.__name__, frozenset())
    fields = model._meta.local_concrete_fields
    columns = {field.name: field.column or "" for field in fields}
    return frozenset(columns[name] for name in columns.keys() - private) if private else frozenset()


def make_trigger_sql(table: str, columns: frozenset[str] = frozenset()) -> str:
    names = ", ".join(f'"{column}"' for column in sorted(columns))
    when = f"AFTER INSERT OR UPDATE {f'OF {names}' if names else ''} OR DELETE OR TRUNCATE"
    return f'CREATE OR REPLACE TRIGGER {NAME} {when} ON "{table}" EXECUTE FUNCTION {NAME}()'


def read_triggers(cursor: CursorWrapper) -> dict[str, frozenset[str]]:
    """Return the tables that have a trigger, each with the columns that it names; none if all of them count."""
    cursor.execute(TRIGGERS, [NAME])
    return {table: frozenset(columns) for table, columns in cursor.fetchall()}


def create_triggers(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Create missing and outdated triggers of an app's tables, and drop unneeded ones; runs after each ``migrate``."""
    connection = connections[using]
    if connection.vendor != "postgresql" or not isinstance(sender, BlogAppConfig):
        return
    wanted = {model._meta.db_table: get_public_columns(sender, model) for model in get_public_models(sender)}
    own = {model._meta.db_table for model in sender.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        existing, tables = read_triggers(cursor), set(connection.introspection.table_names(cursor))
        outdated = [table for table in wanted if table in tables and existing.get(table) != wanted[table]]
        for sql in [FUNCTION, *(make_trigger_sql(table, wanted[table]) for table in outdated)]:
            cursor.execute(sql)
        for table in (existing.keys() & own) - wanted.keys():
            cursor.execute(f'DROP TRIGGER {NAME} ON "{table}"')


def widen_triggers(sender: AppConfig, using: str, plan: Sequence[object], **kwargs: Any) -> None:
    """Let triggers name no columns; runs before each ``migrate`` that has something to do."""
    connection = connections[using]
    if connection.vendor != "postgresql" or not plan or not isinstance(sender, BlogAppConfig):
        return
    with connection.cursor() as cursor:
        for table in [table for table, columns in read_triggers(cursor).items() if columns]:
            cursor.execute(make_trigger_sql(table))
