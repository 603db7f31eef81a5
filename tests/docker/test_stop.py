"""A stop is clean even with a misbehaving client: nothing is killed, and the exit code is 0.

The check `clean-stop` of `lab verify` shows for every approach that a request in flight is finished.
"""

import socket
import threading
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlencode

import pytest

from tests.docker.browser import Browser
from tests.docker.engine import Stack, wait_until
from tests.http_client import form_values

pytestmark = pytest.mark.engine

DOCKER_KILLS_AFTER_SECONDS = 10
SIGNAL = "Handling signal: term"


class Stopping(threading.Thread):
    """``docker stop``, in a thread of its own."""

    def __init__(self, stack: Stack) -> None:
        super().__init__()
        self.stack, self.container = stack, stack.container()

    def run(self) -> None:
        self.stack.docker("stop", f"--time={DOCKER_KILLS_AFTER_SECONDS}", self.container)

    def find_times(self, *texts: str) -> list[datetime]:
        """Return the times of the log lines with one of the texts, since the stop began."""
        lines = self.stack.logs()[self.lines_before :]
        return [datetime.fromisoformat(line.split()[0]) for line in lines if any(text in line for text in texts)]

    def begin(self) -> None:
        """Send the signal, and return once gunicorn has it."""
        self.lines_before = len(self.stack.logs())
        self.start()
        wait_until(lambda: self.find_times(SIGNAL), within_seconds=30, what="gunicorn handles SIGTERM")


@pytest.fixture
def stopping(stack: Stack) -> Iterator[Stopping]:
    thread = Stopping(stack)
    yield thread
    if thread.is_alive():
        thread.join()


class SlowRequest:
    """A login form of which one half is sent: the server has begun to read it and can't have finished.

    ``Expect: 100-continue`` makes the server say when it has begun, so this needs no sleep.
    """

    def __init__(self, connection: socket.socket, browser: Browser) -> None:
        self.connection = connection
        fields = form_values(browser.get("/admin/login/").text, "login-form")
        self.body = urlencode(fields | {"username": "unknown", "password": "wrong"}).encode()
        head = (
            "POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\n"
            f"Cookie: csrftoken={browser.cookies['csrftoken']}\r\nReferer: http://localhost/admin/login/\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        connection.sendall(head.encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(self.body[:10])


@pytest.fixture
def request_in_flight(stack: Stack) -> Iterator[SlowRequest]:
    port = stack.port()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        yield SlowRequest(connection, Browser(port))


class TestStop:
    def test_a_client_that_never_finishes_cannot_hold_it(
        self, stack: Stack, stopping: Stopping, request_in_flight: SlowRequest
    ) -> None:
        """The server gives up a half-sent request in time: the engine kills nothing, and the exit code is 0."""
        stopping.begin()
        stopping.join()
        assert stack.state()["ExitCode"] == 0

    def test_compose_stops_the_whole_stack_in_time(self, stack: Stack) -> None:
        """`docker compose stop` kills nothing; web and database exit with 0."""
        stack.compose("stop")
        assert [stack.state(service)["ExitCode"] for service in (stack.service, "db")] == [0, 0]
