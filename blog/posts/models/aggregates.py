"""An aggregate that Django has for PostgreSQL alone."""

from typing import Any

from django.db.models import Aggregate, JSONField


class JSONArrayAgg(Aggregate):
    """The values of a group as one JSON array, in no order.

    https://www.sqlite.org/json1.html#jgrouparray
    https://www.postgresql.org/docs/current/functions-aggregate.html
    """

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL's name for it."""
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)
