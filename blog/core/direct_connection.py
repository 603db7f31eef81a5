"""The connection for what needs a session of its own on PostgreSQL, such as ``LISTEN``."""

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


def get_direct_connection() -> BaseDatabaseWrapper:
    """Return this thread's connection that bypasses a pool: of the database ``direct`` if there is one."""
    return connections["direct" if "direct" in settings.DATABASES else "default"]
