"""docker/healthcheck.py distinguishes a ready server from everything else."""

import runpy
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.docker.paths import DOCKER

HEALTHCHECK = runpy.run_path(str(DOCKER / "healthcheck.py"))
probe: Callable[..., tuple[bool, str]] = HEALTHCHECK["probe"]


class Server(HTTPServer):
    status = 200
    body = b""
    asked: str = ""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked = self.path
        self.send_response(self.server.status)
        self.send_header("Location", "https://elsewhere.example/")
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class TestProbe:
    def test_200_is_healthy(self, server: Server) -> None:
        """A 200 from /readyz is healthy; the message has its body."""
        server.body = b'{"status": "ready"}'
        assert probe(server.server_port) == (True, '200 {"status": "ready"}')
        assert server.asked == "/readyz"

    def test_another_path_can_be_asked(self, server: Server) -> None:
        """As deploy/stack.yml does."""
        server.body = b"ok"
        assert probe(server.server_port, "/healthz") == (True, "200 ok")
        assert server.asked == "/healthz"

    @pytest.mark.parametrize("status", [204, 301, 302, 400, 404, 500, 503])
    def test_anything_else_is_not(self, server: Server, status: int) -> None:
        """Neither a redirect nor an error page nor an empty success is "ready"."""
        server.status = status
        healthy, seen = probe(server.server_port)
        assert not healthy
        assert seen.startswith(str(status))

    def test_no_server_is_not(self) -> None:
        """The message says that the connection was refused."""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        healthy, seen = probe(port)
        assert not healthy
        assert "refused" in seen

    def test_a_silent_server_is_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The probe gives up a server that accepts and sends nothing."""
        monkeypatch.setitem(probe.__globals__, "TIMEOUT_SECONDS", 0.05)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            healthy, seen = probe(silent.getsockname()[1])
        assert not healthy
        assert "timed out" in seen
