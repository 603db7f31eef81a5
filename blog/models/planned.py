"""SQL that PostgreSQL plans once a connection: to plan what a page asks takes it longer than to answer.

https://www.postgresql.org/docs/current/sql-prepare.html
"""

from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

known: Final[WeakKeyDictionary[Any, set[str]]] = WeakKeyDictionary()  # the names in each connection of the driver


class Statement(NamedTuple):
    """How SQL is prepared under a name, and run by it."""

    name: str
    preparation: str
    execution: str


@lru_cache
def statement_of(sql: str, parameter_count: int) -> Statement:
    """``sql`` has a ``%s`` for each of its parameters, and so has the execution."""
    name = f"wheelhouse_{sha256(sql.encode()).hexdigest()[:16]}"
    numbered = sql % tuple(f"${number}" for number in range(1, parameter_count + 1))
    placeholders = ", ".join(["%s"] * parameter_count)
    return Statement(name, f"PREPARE {name} AS {numbered}", f"EXECUTE {name}({placeholders})")


def planned(sql: str, parameter_count: int, connection: Any) -> str:
    """What runs ``sql`` in ``connection``, with the plan that is there or is made now.

    Raises:
        django.db.DatabaseError: it can't be made.
    """
    statement = statement_of(sql, parameter_count)
    with connection.cursor() as cursor:
        driver = cursor.connection
    names = known.setdefault(driver, set())
    if statement.name not in names:
        with connection.wrap_database_errors, driver.cursor() as cursor:
            cursor.execute(statement.preparation)
        names.add(statement.name)
    return statement.execution
