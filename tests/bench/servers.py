"""The site as it is deployed, on PostgreSQL, beside a bare WSGI application: gunicorn, two sync workers each."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg2
from cryptography.fernet import Fernet

from lab.web import Answer, Browser
from tests.config.page_cache.workers import answers, until
from tests.development import free_port

ROOT: Final = Path(__file__).resolve().parents[2]
WORKERS: Final = 2
SEED: Final = 1
START_SECONDS: Final = 60


def environ_of(database_url: str, folder: Path) -> dict[str, str]:
    """What all processes of the site need."""
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "only-for-measuring-" + "x" * 50,
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": database_url,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "STATIC_ROOT": str(folder / "static"),
        "DEMO_CONTENT": "false",
        "LOG_LEVEL": "ERROR",
        "WEB_WORKERS": str(WORKERS),
        "WEB_THREADS": "1",
    }


def manage(environ: dict[str, str], *arguments: str) -> str:
    """Run ``manage.py``; what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True).stdout


def fill(environ: dict[str, str], post_count: int) -> None:
    """Bring the database to so many posts, and let it learn how they are spread."""
    manage(environ, "generate_posts", f"--count={post_count}", f"--seed={SEED}")
    connection = psycopg2.connect(environ["DATABASE_URL"])
    connection.autocommit = True
    connection.cursor().execute("VACUUM ANALYZE")
    connection.close()


@contextmanager
def gunicorn(application: str, environ: dict[str, str], log: Path) -> Iterator[Browser]:
    """Start gunicorn with the project's configuration; a browser that talks to it."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", application]
    with log.open("a") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environ | {"PORT": str(port)}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        browser = Browser(port, host=f"127.0.0.1:{port}")
        path = "/1" if "bare" in application else "/healthz"
        until(lambda: process.poll() is not None or answers(browser, path), START_SECONDS, log)
        if process.poll() is not None:
            raise RuntimeError(f"gunicorn has ended: {log.read_text()}")
        yield browser
    finally:
        process.terminate()
        process.wait(timeout=30)


@dataclass(frozen=True, slots=True)
class Servers:
    """What answers while a report is made."""

    uncached: Browser
    cached: Browser
    bare: Browser


@contextmanager
def servers(environ: dict[str, str], folder: Path) -> Iterator[Servers]:
    """All three at once; who is not asked does nothing."""
    log = folder / "gunicorn.log"
    with (
        gunicorn("config.wsgi", environ | {"CACHE_URL": "off"}, log) as uncached,
        gunicorn("config.wsgi", environ | {"CACHE_URL": "memory:"}, log) as cached,
        gunicorn("tests.bench.bare", environ, log) as bare,
    ):
        yield Servers(uncached, cached, bare)


def follow(browser: Browser, address: str) -> tuple[str, Answer]:
    """The address that ``address`` leads to, and its page.

    Raises:
        RuntimeError: there is none.
    """
    for _redirect in range(3):
        answer = browser.get(address)
        if answer.status == 200:
            return address, answer
        address = answer.headers.get("location", address)
    raise RuntimeError(f"{address}: expected a page, found {answer}")
