"""The site as it is deployed: a gunicorn process with the project's configuration, and what else it needs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet

from tests.development import free_port
from tests.http_client import HttpClient
from tests.processes import ROOT, wait_until

WORKERS: Final = 2


def make_environ(database_url: str, folder: Path) -> dict[str, str]:
    """The environment of all processes of the site."""
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "only-for-measuring-" + "x" * 50,
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": database_url,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "STATIC_ROOT": str(folder / "static"),
        "DEMO_CONTENT": "false",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "WEB_WORKERS": str(WORKERS),
        "WEB_THREADS": "1",
    }


def run_python(environ: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)


@contextmanager
def running_gunicorn(
    environ: dict[str, str], log: Path, *, application: str = "config.wsgi", probe: str = "/healthz"
) -> Iterator[int]:
    """Start gunicorn with the project's configuration; yield its port when ``probe`` answers 200."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", application]
    with log.open("a") as output:
        variables = environ | {"PORT": str(port)}
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)

    def has_started() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            return HttpClient(port).get(probe).status == 200
        except OSError:
            return False

    try:
        wait_until(has_started, log)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
