"""A site with folders and a database of its own, as ``manage.py`` of another process sees it."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg2
from django.db import connection

from config.keys import KEYS, make_keys
from tests.processes import ROOT, Site

DATA = Path(__file__).with_name("data")
FROM_FILES = {"SECRET_KEY": "", "FIELD_ENCRYPTION_KEYS": ""}  # not those of the test run
SQLITE = "sqlite:///"


class BackupSite(Site):
    """Has keys, which the start of a container or of ``make run`` makes, and nothing else."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.url = database_url
        self.keys, self.media, self.backups = folder / "keys", folder / "media", folder / "backups"
        self.environment = FROM_FILES | {
            "DJANGO_SETTINGS_MODULE": "tests.blog.backups.settings",
            "DATABASE_URL": database_url,
            "KEYS_DIR": str(self.keys),
            "MEDIA_ROOT": str(self.media),
            "BACKUP_DIR": str(self.backups),
            "ALLOWED_HOSTS": "localhost",
            "DEMO_CONTENT": "false",
            "CACHE_URL": "off",
            "LOG_LEVEL": "WARNING",
        }
        make_keys(self.keys, list(KEYS))

    def start_piped(self, *arguments: str, stdin: Any = None, stdout: Any = subprocess.PIPE) -> subprocess.Popen[str]:
        command = [sys.executable, "-u", str(ROOT / "manage.py"), *arguments]
        streams = {"stdin": stdin, "stdout": stdout, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, env=os.environ | self.environment, cwd=ROOT, text=True, **streams)

    def backup(self, **environment: str) -> Path:
        """Return the archive that ``manage.py backup`` has made."""
        self.run("backup", **environment)
        return self.archives()[-1]

    def archives(self) -> list[Path]:
        return sorted(self.backups.glob("backup-*"))

    def fail(self, *arguments: str, **environment: str) -> str:
        """Run ``manage.py``, which must fail with one line; return it."""
        process = self.start(*arguments, **environment)
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 1, errors
        assert errors.startswith("CommandError: "), errors
        return errors.removeprefix("CommandError: ").strip()

    @contextmanager
    def database(self) -> Iterator[Any]:
        """A cursor of a connection of its own, in a transaction."""
        file = self.url.removeprefix(SQLITE)
        connect = sqlite3.connect(file) if self.url.startswith(SQLITE) else psycopg2.connect(self.url)
        with closing(connect) as database, database, closing(database.cursor()) as cursor:
            yield cursor

    def query(self, sql: str) -> list[Any]:
        with self.database() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def slugs(self) -> list[str]:
        """Return the slugs of all posts."""
        return [slug for (slug,) in self.query("SELECT slug FROM posts_post ORDER BY slug")]

    def files(self) -> dict[str, str]:
        """Return the SHA-256 of each picture's file and of each key."""
        media = {path.name: path for path in self.media.rglob("*") if path.is_file() and path.name[0] != "."}
        keys = {path.name: path for path in self.keys.iterdir()}
        return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in (media | keys).items()}

    def state(self) -> Any:
        """Return what a restore replaces, and the folders that it may leave behind, of which there should be none."""
        hidden = [path.name for path in (*self.media.glob(".*"), *self.backups.glob(".*")) if path.is_dir()]
        return self.slugs(), self.files(), hidden

    def change(self) -> None:
        """Change a row and add a picture's file."""
        with self.database() as cursor:
            cursor.execute("UPDATE posts_post SET slug = 'later' WHERE slug = 'draft'")
        (self.media / "pictures" / "later.webp").write_bytes(b"later")


@contextmanager
def new_database(folder: Path, *, template: str = "template1") -> Iterator[str]:
    """The URL of a new database on the tests' PostgreSQL server, or of an SQLite file in ``folder``."""
    if connection.vendor == "sqlite":
        yield f"{SQLITE}{folder / 'db.sqlite3'}"
        return
    server, name = connection.settings_dict, f"backup_{uuid4().hex}"
    with closing(psycopg2.connect(host=server["HOST"], user=server["USER"], dbname="postgres")) as administrator:
        administrator.autocommit = True
        with administrator.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
            yield f"postgresql://{server['USER']}@{quote(server['HOST'], safe='')}/{name}"
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def previous_backup() -> Path:
    """The newest of the backups of former versions, of the kind of database that the tests run on."""
    return max(
        DATA.glob(f"backup-*-{connection.vendor}.tar.gz"), key=lambda path: parse_version(path.name.split("-")[1])
    )


def parse_version(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
