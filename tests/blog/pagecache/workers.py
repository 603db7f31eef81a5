"""A site as it is deployed: a database, and several gunicorns that share nothing else."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg2
from django.conf import settings

from tests.gunicorn import running_gunicorn
from tests.http_client import HttpClient

ROOT: Final = Path(__file__).resolve().parents[3]
PASSWORD: Final = "a-long-passphrase"


@dataclass
class Site:
    """The environment that every process of a site has."""

    environ: dict[str, str]

    def manage(self, *arguments: str, **variables: str) -> str:
        """Run ``manage.py``; return its output."""
        command = [sys.executable, "manage.py", *arguments]
        environ = self.environ | variables
        return subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True).stdout

    def shell(self, code: str) -> str:
        """Run Python with the site's models, in a process of its own; return its output."""
        return self.manage("shell", "--verbosity=0", "--command", code).strip()

    @contextmanager
    def workers(self, count: int, **variables: str) -> Iterator[list[HttpClient]]:
        """Start gunicorns with one worker of one thread each, like containers; yield a client for each."""
        environ = self.environ | {"WEB_WORKERS": "1", "WEB_THREADS": "1"} | variables
        log = Path(self.environ["STATIC_ROOT"]).with_name(f"{uuid.uuid4().hex}.log")
        with ExitStack() as stack:
            yield [HttpClient(stack.enter_context(running_gunicorn(environ, log))) for _ in range(count)]


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """The URL of a new database, on the PostgreSQL server of this test run if it has one, else on SQLite."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url is None:
        yield f"sqlite:///{folder / 'site.sqlite3'}"
        return
    name, server = f"site_{uuid.uuid4().hex}", psycopg2.connect(url)
    server.autocommit = True
    try:
        server.cursor().execute(f"CREATE DATABASE {name}")
        yield url.rpartition("/")[0] + f"/{name}"
        server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        server.close()


@contextmanager
def deployed(folder: Path) -> Iterator[Site]:
    """A site with the demo posts and a superuser ``editor``."""
    with empty_database(folder) as url:
        site = Site(
            {
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": "tests.two_languages",
                "SECRET_KEY": settings.SECRET_KEY,
                "FIELD_ENCRYPTION_KEYS": settings.FIELD_ENCRYPTION_KEYS[0],
                "DATABASE_URL": url,
                "ALLOWED_HOSTS": "localhost",
                "STATIC_ROOT": str(folder / "static"),
            }
        )
        site.manage("prepare_database")
        site.manage("collectstatic", "--noinput", "--verbosity=0")
        account = ("--noinput", "--username=editor", "--email=editor@example.org")
        site.manage("createsuperuser", *account, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
        yield site


def sign_in(worker: HttpClient) -> HttpClient:
    """A client of the same worker with the editor's session."""
    client = HttpClient(worker.port)
    assert client.submit("/admin/login/", {"username": "editor", "password": PASSWORD}, form="login-form").status == 302
    return client
