"""What counts as a change on PostgreSQL: every write to a table of the blog, by whatever program.

A trigger a table, made after each migration, so that a new table can't be forgotten and a rebuilt one keeps its
trigger. Statement by statement: a bulk update is one notification, and PostgreSQL sends one for a whole transaction.
"""

from typing import Any, Final

from django.apps import AppConfig, apps
from django.db import connections
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
# Columns of public tables that no public page shows, and that change often.
PRIVATE_COLUMNS: Final = {"User": frozenset({"last_login", "password"})}

# The transaction's number and when it began: a backup that is restored counts from an earlier number again.
FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION wheelhouse_tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('{CHANNEL}', concat(txid_current(), ' ', now())); RETURN NULL; END $$
"""


def public_models() -> list[type[Model]]:
    """The blog's models, tables between them included, that public pages are made of."""
    models = apps.get_app_config("blog").get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and model.__name__ not in PRIVATE_MODELS]  # noqa: SLF001  Django's documented API


def trigger_of(model: type[Model]) -> tuple[str, str]:
    """The table of ``model`` and the SQL of its trigger."""
    table = model._meta.db_table  # noqa: SLF001  Django's documented API
    private = PRIVATE_COLUMNS.get(model.__name__, frozenset())
    columns = [f'"{field.column}"' for field in model._meta.local_concrete_fields if field.name not in private]  # noqa: SLF001
    update = f"UPDATE OF {', '.join(columns)}" if private else "UPDATE"
    when = f"AFTER INSERT OR {update} OR DELETE OR TRUNCATE"
    return table, f'CREATE TRIGGER wheelhouse_tell {when} ON "{table}" EXECUTE FUNCTION wheelhouse_tell()'


def make_triggers(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make what is missing; runs after each ``migrate`` (the signal ``post_migrate``)."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'wheelhouse_tell'")
        have = {name.strip('"') for (name,) in cursor.fetchall()}
        wanted = dict(map(trigger_of, public_models()))
        missing = [sql for table, sql in wanted.items() if table in tables - have]
        for sql in [FUNCTION, *missing] if missing else []:
            cursor.execute(sql)
