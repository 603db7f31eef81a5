"""A development server in a process of its own, as a user starts it from a terminal."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError

POLL_SECONDS: Final = 0.05
STOP_SECONDS: Final = 10


def user_environ(home: Path) -> dict[str, str]:
    """The environment of a new user's shell, without the variables of the tests and of `make`."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


def free_port() -> int:
    """A port that is not in use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Server:
    """A server that has served its first page."""

    url: str
    seconds_to_first_page: float
    home_page: str
    exit_code: int | None = None


def accept_ctrl_c() -> None:
    """Undo that a shell lets programs in the background ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def serving(
    command: list[str], *, port: int, cwd: Path, environ: Mapping[str, str], within_seconds: float = 60
) -> Iterator[Server]:
    """Start ``command`` in a process group of its own, wait for a page, and end it as Ctrl-C does.

    Raises:
        AssertionError: it ended, served no page ``within_seconds``, or is still running after Ctrl-C.
    """
    started, output = time.monotonic(), Path(environ["HOME"]) / "output"
    with output.open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environ),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=accept_ctrl_c,  # noqa: PLW1509  no other thread runs here
        )
    try:
        page = wait_for_page(process, f"http://127.0.0.1:{port}/", deadline=started + within_seconds, output=output)
        server = Server(f"http://127.0.0.1:{port}", time.monotonic() - started, page)
        yield server
        os.killpg(process.pid, signal.SIGINT)
        server.exit_code = process.wait(timeout=STOP_SECONDS)
        wait_for_end(process.pid)
    finally:
        if group_lives(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=STOP_SECONDS)


def wait_for_page(process: subprocess.Popen[bytes], url: str, *, deadline: float, output: Path) -> str:
    """Poll ``url``; return the page."""
    while True:
        assert process.poll() is None, f"it has ended:\n{output.read_text()}"
        assert time.monotonic() < deadline, f"no page at {url} in time:\n{output.read_text()}"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  http, on this machine
                page: str = answer.read().decode()
        except (URLError, ConnectionError):
            time.sleep(POLL_SECONDS)
        else:
            return page


def wait_for_end(group: int) -> None:
    """Wait until no process of ``group`` is left."""
    deadline = time.monotonic() + STOP_SECONDS
    while group_lives(group):
        assert time.monotonic() < deadline, "processes are left after Ctrl-C"
        time.sleep(POLL_SECONDS)


def group_lives(group: int) -> bool:
    """Whether a process of ``group`` is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
