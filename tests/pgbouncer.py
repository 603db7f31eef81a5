"""A PgBouncer with the settings that are deployed, in front of a PostgreSQL server of the tests."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest

from tests.development import free_port
from tests.postgres import account
from tests.processes import ROOT, wait_until

SETTINGS: Final = ROOT / "deploy/pgbouncer/pgbouncer.ini"
PASSWORD: Final = "only-for-tests"


@contextmanager
def running_pgbouncer(database_url: str, *, pool_size: int) -> Iterator[str]:
    """Start it; yield the URL of the same database through it. It refuses to run as root."""
    if find_program() is None:
        pytest.skip("needs pgbouncer (Debian: apt install pgbouncer)")
    with tempfile.TemporaryDirectory(prefix="blog-pgbouncer-") as name:
        url, command = prepare_pgbouncer(database_url, Path(name), pool_size=pool_size)
        log = Path(name, "log")
        with log.open("w") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, user=account())
        try:
            wait_until(lambda: answers(url), log)
            yield url
        finally:
            process.kill()
            process.wait()


def find_program() -> str | None:
    return shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")


def prepare_pgbouncer(database_url: str, folder: Path, *, pool_size: int) -> tuple[str, list[str]]:
    """Write the settings into ``folder``; return the URL of the database through PgBouncer, and the command."""
    user, port = urlsplit(database_url).username, free_port()
    (folder / "userlist.txt").write_text(f'"{user}" "{PASSWORD}"\n')
    settings = folder / "pgbouncer.ini"
    settings.write_text(adapt_settings(database_url, folder, port, pool_size))
    if owner := account():
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, owner)
    url = f"postgresql://{user}:{PASSWORD}@127.0.0.1:{port}{urlsplit(database_url).path}"
    return url, [find_program() or "pgbouncer", str(settings)]


def adapt_settings(database_url: str, folder: Path, port: int, pool_size: int) -> str:
    host = unquote(urlsplit(database_url).netloc.rpartition("@")[2])
    text = SETTINGS.read_text()
    for old, new in (
        ("host=db port=5432", f"host={host}"),
        ("listen_addr = *", "listen_addr = 127.0.0.1"),
        ("listen_port = 6432", f"listen_port = {port}"),
        ("/tmp/userlist.txt", f"{folder}/userlist.txt"),  # noqa: S108  the deployed path
        ("default_pool_size = 20", f"default_pool_size = {pool_size}"),
    ):
        assert old in text
        text = text.replace(old, new)
    return text


def answers(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True
