"""Queries whose SQL is made once a process: Django takes longer to make it than the database takes to answer.

It is Django's own SQL, of the same QuerySet methods that every other read uses, so what the public may see is said in
one place still. What differs between two runs are parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from copy import copy
from datetime import datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar

from django.db import DatabaseError, connections
from django.db.models import DateTimeField, Expression, Field, Model, QuerySet
from django.db.models.query import ModelIterable
from django.utils import timezone

from blog.models.planned import planned

M = TypeVar("M", bound=Model)

in_preparation: ContextVar[bool] = ContextVar("in_preparation", default=False)


class Parameter(Expression):
    """A value that may be another one each time a query runs: what is given by this name, else what ``ask`` says.

    In a query that is not prepared it is what ``ask`` says, when its SQL is made.
    """

    def __init__(self, name: str, output_field: Field[Any, Any], ask: Callable[[], Any] | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name, self.ask = name, ask

    def value(self, given: dict[str, Any], connection: Any) -> Any:
        """As the database takes it."""
        value = given[self.name] if self.name in given or self.ask is None else self.ask()
        return self.output_field.get_db_prep_value(value, connection)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A placeholder, for the parameter itself while a query is prepared."""
        return "%s", [self if in_preparation.get() else self.value({}, connection)]

    def get_group_by_cols(self) -> list[Any]:
        """None, as for any constant."""
        return []


def now() -> datetime:
    """This moment."""
    return timezone.now()


NOW: Final = Parameter("now", DateTimeField(), now)


class Prepared(Generic[M]):
    """A query of model instances, made by ``make`` when it runs first; it runs in any thread."""

    def __init__(self, make: Callable[[], QuerySet[M]]) -> None:
        self._make = make
        self._is_planned = True

    @cached_property
    def _compiled(self) -> tuple[str, Any, str, tuple[Any, ...]]:
        """The database, Django's compiler, which knows what each column is, the SQL, and its parameters."""
        queryset = self._make()
        compiler: Any = queryset.query.get_compiler(using=queryset.db)
        token = in_preparation.set(True)
        try:
            sql, parameters = compiler.as_sql()
        finally:
            in_preparation.reset(token)
        return queryset.db, compiler, sql, parameters

    def all(self, **given: Any) -> list[M]:
        """The instances, with the values that are ``given`` to parameters."""
        database, _compiler, sql, parameters = self._compiled
        connection = connections[database]  # this thread's
        bound = [one.value(given, connection) if isinstance(one, Parameter) else one for one in parameters]
        if connection.vendor != "postgresql" or not self._is_planned:
            return self._run(sql, bound)
        try:
            return self._run(planned(sql, len(bound), connection), bound)
        except DatabaseError:
            if connection.connection is None or connection.connection.closed:
                raise
            # Behind a pooler each question may come to another connection.
            found = self._run(sql, bound)
            self._is_planned = False
            return found

    def _run(self, sql: str, bound: list[Any]) -> list[M]:
        """The instances that the database finds."""
        database, kept, _sql, _parameters = self._compiled
        compiler = copy(kept)
        compiler.connection = connections[database]
        compiler.as_sql = lambda: (sql, bound)
        # What Django's own iterable asks of a QuerySet.
        query = SimpleNamespace(get_compiler=lambda using: compiler)  # noqa: ARG005  by this name
        source: Any = SimpleNamespace(db=database, query=query, _known_related_objects={})
        return list(ModelIterable(source))

    def first(self, **given: Any) -> M | None:
        """The first of them, if there is any."""
        return next(iter(self.all(**given)), None)
