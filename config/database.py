"""The database, from ``DATABASE_URL`` and ``DATABASE_PASSWORD``: PostgreSQL or SQLite.

With ``DATABASE_POOL_URL`` the web server uses PgBouncer, which gives it a session for each transaction. What needs a
session of its own uses the second database, ``direct``: the page cache's listener. Commands need one for locks, for
snapshots and to migrate, so ``manage.py`` does not use the pool at all.
"""

from typing import Any

import dj_database_url

from config.env import Env

HELP: dict[str, Any] = {
    "expected": "the address of a PostgreSQL or SQLite database",
    "example": "postgresql://blog@db:5432/blog",
}
POOL: dict[str, Any] = {
    "expected": "the address of a PgBouncer",
    "example": "postgresql://blog@pgbouncer:6432/blog",
}
POSTGRESQL, SQLITE = "django.db.backends.postgresql", "django.db.backends.sqlite3"
POSTGRESQL_OPTIONS = {
    # Give up on a dead server within seconds.
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,
    # An idle connection asks too, so that the page cache's listener notices a lost server within seconds.
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
SQLITE_OPTIONS = {
    # Readers beside one writer, and writers that wait for each other instead of failing.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}


def parse_database_url(url: str) -> Any:
    database = dj_database_url.parse(url)
    if not database["NAME"] or database["ENGINE"] not in (POSTGRESQL, SQLITE):
        raise ValueError
    return database


def parse_pool_url(url: str) -> Any:
    database = parse_database_url(url)
    if database["ENGINE"] != POSTGRESQL:
        raise ValueError
    return database | {"DISABLE_SERVER_SIDE_CURSORS": True}  # a cursor would outlive the transaction


def read_databases(env: Env, *, default: str | None) -> dict[str, Any]:
    """Read the variables; return Django's ``DATABASES``, with an empty entry if a variable is wrong."""
    url = env.text("DATABASE_URL", default=default, **HELP)
    direct = add_password_and_options(env, env.checked("DATABASE_URL", url, parse_database_url, **HELP) or {})
    pool = env.checked("DATABASE_POOL_URL", env.text("DATABASE_POOL_URL", default="", **POOL), parse_pool_url, **POOL)
    return {"default": add_password_and_options(env, pool), "direct": direct} if pool else {"default": direct}


def add_password_and_options(env: Env, database: dict[str, Any]) -> dict[str, Any]:
    """Add the password and the options to what a URL says."""
    password = env.text("DATABASE_PASSWORD", expected="the database's password", example="…", default="")
    if password:
        database["PASSWORD"] = password
    if database.get("ENGINE") == POSTGRESQL:
        # Connections stay open between requests and are checked before use.
        database |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
        database["OPTIONS"] = POSTGRESQL_OPTIONS | database.get("OPTIONS", {})
    elif database.get("ENGINE") == SQLITE:
        database["OPTIONS"] = SQLITE_OPTIONS
    return database
