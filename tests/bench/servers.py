"""The site as it is deployed, on PostgreSQL, and a bare WSGI application: each a gunicorn with two sync workers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg2

from tests.gunicorn import run_python, running_gunicorn
from tests.http_client import HttpClient, Response

SEED: Final = 1


def fill(environ: dict[str, str], post_count: int) -> None:
    """Bring the database to ``post_count`` posts, and renew the planner's statistics."""
    run_python(environ, "-m", "tests.bench.sample_posts", f"--count={post_count}", f"--seed={SEED}")
    connection = psycopg2.connect(environ["DATABASE_URL"])
    connection.autocommit = True
    connection.cursor().execute("VACUUM ANALYZE")
    connection.close()


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers that run during a measurement."""

    uncached: HttpClient
    cached: HttpClient
    bare: HttpClient


@contextmanager
def servers(environ: dict[str, str], folder: Path) -> Iterator[Servers]:
    """Start all three; those without requests take no processor time."""
    log = folder / "gunicorn.log"
    with (
        running_gunicorn(environ | {"CACHE_URL": "off"}, log) as uncached,
        running_gunicorn(environ | {"CACHE_URL": "memory:"}, log) as cached,
        running_gunicorn(environ, log, application="tests.bench.bare", probe="/1") as bare,
    ):
        yield Servers(*(HttpClient(port, host=f"127.0.0.1:{port}") for port in (uncached, cached, bare)))


def follow_redirects(client: HttpClient, url: str) -> tuple[str, Response]:
    """The URL that ``url`` redirects to, and its page.

    Raises:
        RuntimeError: no page after two redirects.
    """
    for _redirect in range(3):
        response = client.get(url)
        if response.status == 200:
            return url, response
        url = response.headers.get("location", url)
    raise RuntimeError(f"{url}: expected a page, found {response.status}")
