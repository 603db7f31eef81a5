"""``manage.py prepare_database`` prepares the database for a new image, before its first request."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from blog.posts.services.card import cards_render_stale
from blog.posts.services.demo_content import demo_load
from blog.posts.services.post import posts_render_stale

# An arbitrary number, the same in all processes of this application.
ADVISORY_LOCK = 0x57_48_45_45_4C  # "WHEEL"
RETRY_SECONDS = 0.5


class Command(BaseCommand):
    """Migrates and loads the demo content, once, however many containers start at the same time."""

    help = "Wait for the database, migrate it under a lock, and load the demo content if it has no post."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait-seconds", type=float, default=60, help="how long to wait for the database")

    def handle(self, *args: Any, wait_seconds: float, **options: Any) -> None:
        verbosity: int = options["verbosity"]
        self.wait_for_database(wait_seconds)
        with advisory_lock():
            pending = self.count_pending_migrations()
            call_command("migrate", interactive=False, verbosity=verbosity if pending else 0)
            texts, cards = posts_render_stale(), cards_render_stale()
            loaded = demo_load() if settings.DEMO_CONTENT else 0
        if verbosity:
            done = f"applied {pending} migrations, loaded {loaded} demo posts, rendered {texts} texts and {cards} cards"
            self.stdout.write(f"prepare_database: {done}.")

    def wait_for_database(self, wait_seconds: float) -> None:
        """Return once the database responds; raise its error after ``wait_seconds``."""
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                connection.ensure_connection()
            except OperationalError as error:
                if time.monotonic() > deadline:
                    text = " ".join(str(error).split())  # the driver's message may have several lines
                    raise CommandError(
                        f"The database did not answer within {wait_seconds:g} s ({text}). Check DATABASE_URL, and that"
                        " the server runs and can be reached from here."
                    ) from error
                time.sleep(RETRY_SECONDS)
            else:
                return

    @staticmethod
    def count_pending_migrations() -> int:
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def advisory_lock() -> Iterator[None]:
    """Hold a lock of PostgreSQL, which ends with the process; SQLite allows one writer at a time anyway."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
