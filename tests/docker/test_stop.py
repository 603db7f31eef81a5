"""A stop is clean, whatever a client does: nothing is killed, and the exit code says so.

That a request in flight is finished and no new one is taken, `lab verify` shows of every approach: `clean-stop`.
"""

import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from lab.web import Browser
from tests.docker.engine import Stack, wait_until

pytestmark = pytest.mark.engine

DOCKER_KILLS_AFTER_SECONDS = 10
GUNICORN_GIVES_UP_AFTER_SECONDS = 6


class Stopping(threading.Thread):
    """``docker stop``, and how long it took."""

    def __init__(self, stack: Stack) -> None:
        super().__init__()
        self.stack, self.container = stack, stack.container()
        self.seconds = 0.0

    def run(self) -> None:
        start = time.monotonic()
        self.stack.docker("stop", f"--time={DOCKER_KILLS_AFTER_SECONDS}", self.container)
        self.seconds = time.monotonic() - start

    def has_reached_gunicorn(self) -> bool:
        return any("Handling signal: term" in line for line in self.stack.logs()[self.lines_before :])

    def begin(self) -> None:
        """Send the signal, and return once gunicorn has it."""
        self.lines_before = len(self.stack.logs())
        self.start()
        wait_until(self.has_reached_gunicorn, within_seconds=30, what="gunicorn handles SIGTERM")


@pytest.fixture
def stopping(stack: Stack) -> Iterator[Stopping]:
    thread = Stopping(stack)
    yield thread
    if thread.is_alive():
        thread.join()


class SlowRequest:
    """A login form of which one half is sent, so that the server has begun with it and can't have finished.

    ``Expect: 100-continue`` makes the server say when it has begun: no guess, no sleep.
    """

    def __init__(self, connection: socket.socket, browser: Browser) -> None:
        self.connection = connection
        fields = browser.get("/admin/login/").page.forms["login-form"].values
        self.body = urlencode(fields | {"username": "nobody", "password": "wrong"}).encode()
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
        """A request that stays half-sent is given up in time: no kill by the engine, and still exit code 0."""
        stopping.begin()
        stopping.join()
        assert stack.state()["ExitCode"] == 0

    def test_an_idle_server_stops_at_once(self, stack: Stack, stopping: Stopping) -> None:
        """With nothing to finish the stop takes a moment, for browsers that are about to reuse a connection."""
        stack.wait_for_health("healthy", within_seconds=60)  # a worker that is still forking would miss the signal
        stopping.begin()
        stopping.join()
        took = f"it took {stopping.seconds:.1f} s"
        assert stopping.seconds < GUNICORN_GIVES_UP_AFTER_SECONDS, "\n".join([took, *stack.logs()[-12:]])
        assert stack.state()["ExitCode"] == 0

    def test_compose_stops_the_whole_stack_in_time(self, stack: Stack) -> None:
        """After `docker compose stop` nothing had to be killed; web and database both exit with 0."""
        stack.compose("stop")
        assert {service: stack.state(service)["ExitCode"] for service in ("slim", "db")} == {"slim": 0, "db": 0}
