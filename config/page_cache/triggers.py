"""What counts as a change on PostgreSQL: every write to a table of the blog, by whatever program.

A trigger a table, made after each migration, so that a new table can't be forgotten and a rebuilt one keeps its
trigger. Statement by statement: a bulk update is one notification, and PostgreSQL sends one for a whole transaction.
While tables are migrated every column counts, because PostgreSQL changes no type of a column that a trigger names.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig, apps
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

CHANNEL: Final = "wheelhouse_change"

# Tables that no public page shows anything of. One that is missing here costs copies of pages, never their truth.
PRIVATE_MODELS: Final = frozenset(
    {
        *("User_groups", "User_user_permissions"),  # rights in the admin
        *("RateCount", "BlockedTerm"),  # defence against spam
        "Comment",  # the public sees a post's Discussion, rendered from those that are approved
        *("Subscriber", "Message"),  # mail
        "Revision",  # what a post once said
    }
)
# Columns of public tables that no public page shows, and that are written alone.
PRIVATE_COLUMNS: Final = {
    "User": frozenset({"last_login", "password"}),
    "Post": frozenset({"preview_nonce", "preview_until"}),
}

# Each table that has the trigger, with the columns that count; no column: all of them do.
TRIGGERS: Final = """
SELECT relname, ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = tgrelid AND attnum = ANY(tgattr::int2[]))
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgname = 'wheelhouse_tell' AND pg_table_is_visible(tgrelid)
"""

# The transaction's number and when it began: a backup that is restored counts from an earlier number again.
FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION wheelhouse_tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('{CHANNEL}', concat(txid_current(), ' ', now())); RETURN NULL; END $$
"""


def public_models() -> list[type[Model]]:
    """The blog's models, tables between them included, that public pages are made of."""
    models = apps.get_app_config("blog").get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and model.__name__ not in PRIVATE_MODELS]  # noqa: SLF001  Django's documented API


def counted_columns(model: type[Model]) -> frozenset[str]:
    """The columns of ``model`` that public pages may show; none when all of them count."""
    private = PRIVATE_COLUMNS.get(model.__name__, frozenset())
    fields = model._meta.local_concrete_fields  # noqa: SLF001  Django's documented API
    columns = {field.name: field.column or "" for field in fields}  # a concrete field has one
    return frozenset(columns[name] for name in columns.keys() - private) if private else frozenset()


def trigger(table: str, columns: frozenset[str] = frozenset()) -> str:
    """The SQL of a table's trigger; it takes the place of the one that the table has."""
    names = ", ".join(f'"{column}"' for column in sorted(columns))
    when = f"AFTER INSERT OR UPDATE {f'OF {names}' if names else ''} OR DELETE OR TRUNCATE"
    return f'CREATE OR REPLACE TRIGGER wheelhouse_tell {when} ON "{table}" EXECUTE FUNCTION wheelhouse_tell()'


def triggers(cursor: CursorWrapper) -> dict[str, frozenset[str]]:
    """The tables that have a trigger, each with the columns that count."""
    cursor.execute(TRIGGERS)
    return {table: frozenset(columns) for table, columns in cursor.fetchall()}


def make_triggers(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make what is missing or counts other columns, drop what is private by now; runs after each ``migrate``."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    wanted = {model._meta.db_table: counted_columns(model) for model in public_models()}  # noqa: SLF001  documented API
    with connection.cursor() as cursor:
        have, tables = triggers(cursor), set(connection.introspection.table_names(cursor))
        amiss = [table for table in wanted if table in tables and have.get(table) != wanted[table]]
        for sql in [FUNCTION, *(trigger(table, wanted[table]) for table in amiss)] if amiss else []:
            cursor.execute(sql)
        for table in have.keys() - wanted:
            cursor.execute(f'DROP TRIGGER wheelhouse_tell ON "{table}"')


def widen_triggers(sender: AppConfig, using: str, plan: Sequence[object], **kwargs: Any) -> None:
    """Let every column count; runs before each ``migrate`` that has something to do."""
    connection = connections[using]
    if connection.vendor != "postgresql" or not plan:
        return
    with connection.cursor() as cursor:
        for table in [table for table, columns in triggers(cursor).items() if columns]:
            cursor.execute(trigger(table))
