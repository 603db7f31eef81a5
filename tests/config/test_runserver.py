"""config/develop.py"""

import os
import resource
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from config import runserver as develop
from tests.development import free_port, serving, user_environ

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "config.runserver"]

Develop = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A user's environment, with keys and database in new folders outside the checkout."""
    database = tmp_path / "new" / "folder" / "db.sqlite3"
    return user_environ(tmp_path) | {"KEYS_DIR": str(tmp_path / "keys"), "DATABASE_URL": f"sqlite:///{database}"}


@pytest.fixture
def develop_ends(environ: dict[str, str]) -> Develop:
    """A function that runs the command until it ends; keywords are environment variables."""

    def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=ROOT,
            env=environ | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    return run


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def only_line(result: "subprocess.CompletedProcess[str]") -> str:
    """The error message of a command that fails with one line, apart from those about new keys."""
    lines = [line for line in result.stderr.splitlines() if not line.startswith("config.keys: made")]
    assert result.returncode == 1
    assert not result.stdout
    assert len(lines) == 1, result.stderr
    return lines[0]


def read_not_found(url: str) -> str:
    with pytest.raises(HTTPError, match="404") as caught:
        urllib.request.urlopen(url, timeout=10)  # noqa: S310  our own server
    return str(caught.value.read().decode())


def processor_seconds() -> float:
    """The processor time of all ended processes that this one has started."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class TestServing:
    def test_serves_the_demo_posts_and_starts_again_within_5_seconds(self, environ: dict[str, str]) -> None:
        """Of processor time, which other programs don't change. The first start makes folders, keys and database.

        A page that does not exist is the site's own, as in production.
        """
        port = free_port()
        for _start in range(2):
            before = processor_seconds()
            with serving([*COMMAND, "--port", str(port)], port=port, cwd=ROOT, environ=environ) as server:
                assert 'href="/posts/' in server.home_page
                for path in ("/posts/no-such-post/", "/no/such/path/"):
                    assert "Latest articles" in read_not_found(server.url + path)
        assert 0 < processor_seconds() - before < 5


class TestPort:
    def test_port_in_use_is_one_line_that_suggests_a_free_one(self, develop_ends: Develop, taken_port: int) -> None:
        line = only_line(develop_ends("--port", str(taken_port)))
        start, _, suggested = line.rpartition("PORT=")
        assert start == f"blog: port {taken_port} is in use. Take another: make run "
        assert develop.port_is_free(int(suggested))

    @pytest.mark.parametrize("port", ["abc", "", "80", "65536", "-1", "8000.5"])
    def test_invalid_port_is_one_line(self, port: str) -> None:
        with pytest.raises(develop.Stop) as caught:
            develop.free_port(port)
        expected = f"PORT: expected a number from 1024 to 65535; found {port!r}. Example: make run PORT=8001"
        assert str(caught.value) == expected


class TestEnvironment:
    def test_wrong_value_is_one_line(self, develop_ends: Develop) -> None:
        line = only_line(develop_ends("--port", str(free_port()), POSTS_PER_PAGE="abc"))
        assert line.startswith("blog: ")
        assert line.endswith(
            "POSTS_PER_PAGE: expected a whole number from 1 to 100; found 'abc'. Example: POSTS_PER_PAGE=10"
        )


class TestDatabase:
    def test_file_that_is_not_a_database_is_one_line(self, develop_ends: Develop, tmp_path: Path) -> None:
        file = tmp_path / "photo.jpeg"
        file.write_bytes(os.urandom(4096))
        line = only_line(develop_ends("--port", str(free_port()), DATABASE_URL=f"sqlite:///{file}"))
        assert line == "blog: the database can't be prepared: file is not a database. Check DATABASE_URL."
