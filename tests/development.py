"""A development server in a process of its own, as a user starts it from a terminal."""

import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError

from tests.processes import wait_until

STOP_SECONDS: Final = 10


def user_environ(home: Path) -> dict[str, str]:
    """The environment of a new user's shell, without the variables of the tests and of `make`."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Server:
    """A server that has served its first page."""

    url: str
    home_page: str


def hear_ctrl_c() -> None:
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
    output = Path(environ["HOME"]) / "output"
    with output.open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environ),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=hear_ctrl_c,  # noqa: PLW1509  no other thread runs here
        )
    try:
        page = wait_for_page(process, f"http://127.0.0.1:{port}/", seconds=within_seconds, output=output)
        yield Server(f"http://127.0.0.1:{port}", page)
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=STOP_SECONDS)
        wait_until(lambda: not group_lives(process.pid), "all processes end on Ctrl-C", seconds=STOP_SECONDS)
    finally:
        if group_lives(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=STOP_SECONDS)


def wait_for_page(process: subprocess.Popen[bytes], url: str, *, seconds: float, output: Path) -> str:
    page = ""

    def is_served() -> bool:
        nonlocal page
        assert process.poll() is None, f"it has ended:\n{output.read_text()}"
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  http, on this machine
                page = response.read().decode()
        except (URLError, ConnectionError):
            return False
        return True

    wait_until(is_served, output, seconds=seconds)
    return page


def group_lives(group: int) -> bool:
    """Whether a process of ``group`` is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
