"""A site as it is deployed: a database, and several gunicorns that know nothing of each other."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg2
from django.conf import settings

from lab.web import Browser
from tests.development import free_port

ROOT: Final = Path(__file__).resolve().parents[3]
START_SECONDS: Final = 60
PASSWORD: Final = "a-long-passphrase"


@dataclass
class Site:
    """The environment that every process of a site has."""

    environ: dict[str, str]

    def manage(self, *arguments: str, **variables: str) -> str:
        """Run ``manage.py``; what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        environ = self.environ | variables
        return subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True).stdout

    def shell(self, code: str) -> str:
        """Run Python with the site's models, in a process of its own."""
        return self.manage("shell", "--verbosity=0", "--command", code)

    @contextmanager
    def worker(self, **variables: str) -> Iterator[Browser]:
        """Start a gunicorn with one worker of one thread, as a container would; a browser that talks to it."""
        port, log = free_port(), Path(self.environ["STATIC_ROOT"]).parent / f"{uuid.uuid4().hex}.log"
        one = {"PORT": str(port), "WEB_WORKERS": "1", "WEB_THREADS": "1"}
        command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi"]
        with log.open("w") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environ | one | variables, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            browser = Browser(port)
            until(lambda: answers(browser) or process.poll() is not None, START_SECONDS, log)
            assert process.poll() is None, log.read_text()
            yield browser
        finally:
            process.terminate()
            process.wait(timeout=20)

    @contextmanager
    def workers(self, number: int, **variables: str) -> Iterator[list[Browser]]:
        """Start several."""
        with ExitStack() as stack:
            yield [stack.enter_context(self.worker(**variables)) for _ in range(number)]


def answers(browser: Browser, path: str = "/healthz") -> bool:
    """Whether the worker listens by now."""
    try:
        return browser.get(path).status == 200
    except OSError:
        return False


def until(condition: Callable[[], object], seconds: float, what: object = "") -> None:
    """Wait for ``condition``; an AssertionError after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.01)


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """The address of a new database of the kind that this test run is on."""
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
    """A site with the demo posts and an account ``editor`` that may do everything."""
    with empty_database(folder) as url:
        environ = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_ENCRYPTION_KEYS": settings.FIELD_ENCRYPTION_KEYS[0],
            "DATABASE_URL": url,
            "ALLOWED_HOSTS": "localhost",
            "STATIC_ROOT": str(folder / "static"),
        }
        site = Site(environ)
        site.manage("prepare_database")
        site.manage("collectstatic", "--noinput", "--verbosity=0")
        account = ("--noinput", "--username=editor", "--email=editor@example.org")
        site.manage("createsuperuser", *account, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
        yield site


def signed_in(browser: Browser) -> Browser:
    """A browser of its own on the same worker, in which the editor is signed in."""
    writer = Browser(browser.port)
    assert writer.submit("/admin/login/", {"username": "editor", "password": PASSWORD}, form="login-form").status == 302
    return writer
