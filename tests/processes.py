"""Processes of the site on the database of the running test, and what it takes to wait for them."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
POLL_SECONDS = 0.01
# A transaction sees the activity of when it first asked, unless it clears that.
LOCK_WAITS = """
SELECT pg_stat_clear_snapshot();
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""

# Four threads, each with its own connection, that start together.
POST_AT_ONCE = """
import json, os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.apps import apps
from django.db import connection
from django.test import Client

url, requests, models = json.loads(os.environ["ARGUMENTS"])
start = Barrier(4)

def send(request):
    address, form = request
    client = Client(headers={"host": "localhost"}, REMOTE_ADDR=address, raise_request_exception=False)
    start.wait()
    response = client.post(url, form)
    connection.close()
    return response.headers.get("Location", response.status_code)

with ThreadPoolExecutor(4) as pool:
    answers = list(pool.map(send, requests))
print(json.dumps([answers, [apps.get_model(model).objects.count() for model in models]]))
"""


def wait_until(condition: Callable[[], object], what: object = "", *, seconds: float = 60) -> None:
    """Poll until ``condition`` holds; an AssertionError that names ``what`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(POLL_SECONDS)


def a_session_waits_for_a_lock() -> bool:
    """Whether PostgreSQL lets a session of this test's database wait for another one."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_WAITS)
        return bool(cursor.fetchone()[0])


class Site:
    """Runs ``manage.py`` with the tests' settings on a database."""

    def __init__(self, database_url: str) -> None:
        self.environment = {"TEST_DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-u", str(ROOT / "manage.py"), *arguments]
        variables = os.environ | self.environment | environment
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=variables, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)

    def run(self, *arguments: str, **environment: str) -> str:
        """Run ``manage.py``, which must succeed; return its output."""
        process = self.start(*arguments, **environment)
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        return output

    def python(self, code: str, **environment: str) -> str:
        """Run ``code`` with Django set up; return its output."""
        return self.run("shell", "--no-imports", "--command", code, **environment).strip()

    def post_at_once(
        self, url: str, requests: list[tuple[str, dict[str, str]]], *, count: list[str]
    ) -> tuple[list[str | int], list[int]]:
        """Send four forms, each from an address, at the same moment.

        Returns the target or status of each response, and the number of rows of each model in ``count``.
        """
        arguments = json.dumps([url, requests, count])
        answers, counts = json.loads(self.python(POST_AT_ONCE, ARGUMENTS=arguments))
        return answers, counts


def copy_of_sqlite(file: Path) -> str:
    """The URL of a copy of the tests' SQLite database, which is in the memory of this process."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA journal_mode=WAL")
    return f"sqlite:///{file}"


@pytest.fixture
def open_site(transactional_db: None, tmp_path: Path) -> Callable[[], Site]:
    """A function that returns the site on the test's database; on SQLite, on a copy that the test can't see."""

    def open_site() -> Site:
        if connection.vendor == "sqlite":
            return Site(copy_of_sqlite(tmp_path / "copy.sqlite3"))
        options = connection.settings_dict
        host, name = quote(options["HOST"], safe=""), options["NAME"]
        return Site(f"postgresql://{options['USER']}@{host}/{name}")

    return open_site
