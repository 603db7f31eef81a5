"""DATABASE_URL and DATABASE_POOL_URL; the second with a real PgBouncer."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from config.database import read_databases
from config.env import Env
from tests.pgbouncer import running_pgbouncer
from tests.processes import ROOT

URL, POOL_URL = "postgresql://blog@db:5432/blog", "postgresql://blog@pgbouncer:6432/blog"
# Eight threads at once: queries in pieces, transactions, and a setting of the session that Django makes.
USE_POOL = """
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from django.contrib.auth.models import Permission
from django.db import connection, transaction

def use(number):
    count = sum(1 for _ in Permission.objects.iterator(chunk_size=5))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT txid_current(), current_setting('TimeZone')")
        first, zone = cursor.fetchone()
        cursor.execute("SELECT txid_current()")
        return count, cursor.fetchone()[0] == first, zone

with ThreadPoolExecutor(8) as pool:
    print(set(pool.map(use, range(80))) == {(Permission.objects.count(), True, "UTC")})
"""
PRINT_DATABASES = (
    "from django.conf import settings; print({name: db['HOST'] for name, db in settings.DATABASES.items()})"
)


class TestReadDatabases:
    def test_one_database_without_a_pool(self) -> None:
        databases = read_databases(Env({"DATABASE_URL": URL}), default=None)
        assert [*databases] == ["default"]
        assert databases["default"]["CONN_HEALTH_CHECKS"]

    def test_pool_and_direct_connection(self) -> None:
        """Both with the password."""
        environ = {"DATABASE_URL": URL, "DATABASE_POOL_URL": POOL_URL, "DATABASE_PASSWORD": "hunter2"}
        databases = read_databases(Env(environ), default=None)
        assert {name: (each["HOST"], each["PASSWORD"]) for name, each in databases.items()} == {
            "default": ("pgbouncer", "hunter2"),
            "direct": ("db", "hunter2"),
        }
        assert databases["default"]["DISABLE_SERVER_SIDE_CURSORS"]
        assert not databases["direct"]["DISABLE_SERVER_SIDE_CURSORS"]

    @pytest.mark.parametrize("url", ["pgbouncer:6432", "sqlite:///db.sqlite3"])
    def test_other_pools_are_refused(self, url: str) -> None:
        env = Env({"DATABASE_URL": URL, "DATABASE_POOL_URL": url})
        read_databases(env, default=None)
        assert env.problems[0].startswith("DATABASE_POOL_URL: expected the address of a PgBouncer")


def run(*arguments: str, **variables: str) -> str:
    """Run Python with the production settings; return its output."""
    environ = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_ENCRYPTION_KEYS": settings.FIELD_ENCRYPTION_KEYS[0],
        "ALLOWED_HOSTS": "localhost",
    }
    command = [sys.executable, *arguments]
    result = subprocess.run(command, env=environ | variables, cwd=ROOT, check=True, capture_output=True, text=True)
    return result.stdout.strip()


def test_commands_do_not_use_the_pool() -> None:
    """Migrations, backups and restores need a session of their own."""
    output = run(
        *("manage.py", "shell", "--verbosity=0", "--command", PRINT_DATABASES),
        DATABASE_URL=URL,
        DATABASE_POOL_URL=POOL_URL,
    )
    assert output == "{'default': 'db'}"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_threads_share_fewer_sessions() -> None:
    url = os.environ["TEST_DATABASE_URL"].rpartition("/")[0] + f"/{settings.DATABASES['default']['NAME']}"
    with running_pgbouncer(url, pool_size=2) as pool:
        assert run("-c", USE_POOL, DATABASE_URL=url, DATABASE_POOL_URL=pool) == "True"
