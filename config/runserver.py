"""The blog on this machine, for reading and for working on it: ``python -m config.runserver --port 8000``.

Keys, an SQLite database with the demo content, and Django's development server. All that it writes is in ``var/``.
"""

import argparse
import os
import socket
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from config import keys

ADDRESS = "127.0.0.1"
LOWEST_PORT, HIGHEST_PORT = 1024, 65535
DATABASE_WAIT_SECONDS = 5  # a person waits for it


class Stop(Exception):
    """Ends the start with one line: what is wrong and what to do."""


def port_is_free(port: int) -> bool:
    try:
        with socket.create_server((ADDRESS, port)):
            return True
    except OSError:
        return False


def free_port(wanted: str) -> int:
    """``wanted`` as a number, if it is a port that a server may take now; raises ``Stop`` otherwise."""
    port = int(wanted) if wanted.isdecimal() else 0
    if not LOWEST_PORT <= port <= HIGHEST_PORT:
        expected = f"a number from {LOWEST_PORT} to {HIGHEST_PORT}"
        raise Stop(f"PORT: expected {expected}; found {wanted!r}. Example: make run PORT=8001")
    if not port_is_free(port):
        others = chain(range(port + 1, HIGHEST_PORT + 1), range(LOWEST_PORT, port))
        raise Stop(f"port {port} is in use. Take another: make run PORT={next(filter(port_is_free, others))}")
    return port


def make_database_folder(database: dict[str, Any]) -> None:
    """SQLite makes the file of a database and not the folder that it is in."""
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return
    folder = Path(database["NAME"]).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"can't make the folder of the database, {folder}: {error.strerror}. Check DATABASE_URL.") from error


def prepare() -> None:
    try:
        django.setup()
        make_database_folder(settings.DATABASES["default"])
        call_command("prepare_database", verbosity=0, wait_seconds=DATABASE_WAIT_SECONDS)
    except (ImproperlyConfigured, CommandError) as error:
        raise Stop(on_one_line(error)) from error
    except DatabaseError as error:
        raise Stop(f"the database can't be prepared: {on_one_line(error)}. Check DATABASE_URL.") from error


def on_one_line(error: Exception) -> str:
    """What the error says; a list of several problems keeps a line for each."""
    text = str(error).strip()
    return " ".join(text.split()) if text.count("\n  ") <= 1 else text


def home_pages(port: int) -> list[str]:
    from blog.core.languages import get_home_versions  # noqa: PLC0415  Django's apps are there only now

    return [f"http://localhost:{port}{version.url}" for version in get_home_versions()]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.runserver", description=__doc__)
    parser.add_argument("--port", default="8000", help=f"from {LOWEST_PORT} to {HIGHEST_PORT}")
    os.environ |= {
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_RUNSERVER_HIDE_WARNING": "true",
        "BEHIND_TLS_PROXY": "false",  # this server speaks plain HTTP, to this machine
    }
    try:
        port = free_port(parser.parse_args().port)
        if keys.main(os.environ):
            return 1
        prepare()
    except Stop as reason:
        print(f"blog: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(f"\n{settings.SITE['name']} is at {' and '.join(home_pages(port))}", flush=True)
    print(f"To write, make an account with `make admin` and open http://localhost:{port}/admin/", flush=True)
    print("Ctrl-C stops it.\n", flush=True)
    return os.execv(sys.executable, [sys.executable, "manage.py", "runserver", f"{ADDRESS}:{port}", "--verbosity", "0"])


if __name__ == "__main__":
    sys.exit(main())
