"""A client of the edge, over TLS, and what the edge and the app have logged."""

import http.client
import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from tests.docker.browser import Browser
from tests.docker.engine import Stack, wait_until
from tests.http_client import Response

DOMAIN: Final = "blog.example.org"
ALIAS: Final = f"www.{DOMAIN}"


class Connection(http.client.HTTPSConnection):
    """Connects to this machine, and asks for the certificate of another name."""

    def __init__(self, port: int, *, name: str, context: ssl.SSLContext, timeout_seconds: float) -> None:
        super().__init__("127.0.0.1", port, context=context, timeout=timeout_seconds)
        self.name, self.tls = name, context

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), self.timeout)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.name)


@dataclass
class Reader(Browser):
    """A browser that trusts the test's authority alone."""

    host: str = DOMAIN
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def send(
        self, method: str, path: str, body: str | bytes = "", headers: Mapping[str, str] | None = None
    ) -> Response:
        origin = {"Origin": f"https://{DOMAIN}"} if method == "POST" else {}
        return super().send(method, path, body, origin | dict(headers or {}))

    def connect(self) -> http.client.HTTPConnection:
        return Connection(self.port, name=DOMAIN, context=self.context, timeout_seconds=self.timeout_seconds)


@dataclass(frozen=True)
class Edge:
    """The booted stack; ``session`` has the cookies of a writer, because signing in is limited."""

    stack: Stack
    root_certificate: str
    session: dict[str, str] = field(default_factory=dict)

    def port(self, inside: int = 443) -> int:
        return int(self.stack.compose("port", "edge", str(inside)).stdout.rpartition(":")[2])

    def make_reader(self) -> Reader:
        return Reader(self.port(), context=ssl.create_default_context(cadata=self.root_certificate))

    def make_writer(self) -> Reader:
        writer = self.make_reader()
        writer.cookies |= self.session
        return writer

    def sign_in(self, account: Mapping[str, str]) -> None:
        writer = self.make_reader()
        assert writer.submit("/admin/login/", account, form="login-form").status == 302
        self.session.update(writer.cookies)

    def read_certificate(self) -> dict[str, Any]:
        """Return the certificate that is served, if it is the authority's.

        Raises:
            ssl.SSLCertVerificationError: it is not.
        """
        reader = self.make_reader()
        plain = socket.create_connection(("127.0.0.1", reader.port))
        with reader.context.wrap_socket(plain, server_hostname=DOMAIN) as secured:
            return secured.getpeercert() or {}

    def has_certificate(self) -> bool:
        try:
            return bool(self.read_certificate())
        except (OSError, ssl.SSLError):
            return False

    @contextmanager
    def configured(self, old: str, new: str) -> Iterator[None]:
        """Replace ``old`` in nginx's configuration, without a restart, until the end of the block."""
        self._configure(old, new)
        try:
            yield
        finally:
            self._configure(new, old)

    def _configure(self, old: str, new: str) -> None:
        before = self._find_workers()
        command = f"grep -q '{old}' /tmp/nginx.conf && sed -i 's/{old}/{new}/' /tmp/nginx.conf && kill -HUP 1"
        self.stack.docker("exec", self.stack.container("edge"), "sh", "-c", command)
        wait_until(lambda: not before & self._find_workers(), within_seconds=20, what="nginx's new workers")

    def _find_workers(self) -> set[str]:
        processes = self.stack.docker("top", self.stack.container("edge"), "-o", "pid,args").stdout.splitlines()
        return {line.split()[0] for line in processes if "nginx: worker" in line}

    def run_sql(self, sql: str) -> str:
        psql = ("psql", "--username=wheelhouse", "--dbname=wheelhouse", "--command", sql)
        return self.stack.docker("exec", self.stack.container("db"), *psql).stdout

    def find_log(self, response: Response) -> dict[str, Any]:
        """Return what the edge has logged about the request of ``response``."""
        request_id = response.headers["x-request-id"]
        line = wait_until(
            lambda: next((line for line in self.stack.logs("edge") if request_id in line), ""),
            within_seconds=10,
            what="the edge's log line",
        )
        event: dict[str, Any] = json.loads(line)
        return event
