"""Tests of wheelhouse_lab.http_client, against a server of the tests' own."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from wheelhouse_lab.http_client import Browser

FORM = b'<form id="f"><input name="csrf" value="t"><input name="q"><button name="_go"></button></form>'


class Handler(BaseHTTPRequestHandler):
    server: "Server"

    def do_GET(self) -> None:
        self.answer(200 if self.path == "/form/" else 404, FORM)

    def do_POST(self) -> None:
        self.answer(302, b"", self.rfile.read(int(self.headers["Content-Length"])).decode())

    def answer(self, status: int, body: bytes, received: str = "") -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers), received))
        self.send_response(status)
        self.send_header("Set-Cookie", "seen=yes; Path=/; HttpOnly")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        """Print nothing."""


class Server(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, dict[str, str], str]] = []


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def browser(server: Server) -> Browser:
    return Browser(server.server_port)


class TestBrowser:
    def test_asks_under_the_name_localhost(self, browser: Browser, server: Server) -> None:
        answer = browser.get("http://elsewhere.example/a/?b=c")
        assert (answer.status, answer.text, str(answer)) == (404, FORM.decode(), f"404 with {len(FORM)} bytes")
        _method, path, headers, _body = server.asked[0]
        assert (path, headers["Host"]) == ("/a/?b=c", "localhost")

    def test_keeps_cookies(self, browser: Browser, server: Server) -> None:
        browser.get("/")
        browser.get("/")
        assert "Cookie" not in server.asked[0][2]
        assert server.asked[1][2]["Cookie"] == "seen=yes"

    def test_sends_a_form_with_what_was_in_it(self, browser: Browser, server: Server) -> None:
        """Hidden fields go along, and the button that was pressed."""
        assert browser.submit("/form/", {"q": "a b", "_go": "1"}, form="f").status == 302
        assert server.asked[-1][0::3] == ("POST", "csrf=t&q=a+b&_go=1")

    @pytest.mark.parametrize(
        ("path", "form", "field", "error"),
        [
            ("/missing/", "f", "q", "/missing/ answered 404 with"),
            ("/form/", "other", "q", "has no form 'other'"),
            ("/form/", "f", "title", "the form 'f' on /form/ has no title"),
        ],
    )
    def test_fills_in_only_what_is_there(self, browser: Browser, path: str, form: str, field: str, error: str) -> None:
        """A control that the page does not have can't be filled in, nor a button pressed."""
        with pytest.raises(ValueError, match=error):
            browser.submit(path, {field: "x"}, form=form)

    def test_no_answer_is_an_error(self, server: Server) -> None:
        with HTTPServer(("127.0.0.1", 0), Handler) as closed:
            port = closed.server_port
        with pytest.raises(ConnectionRefusedError):
            Browser(port).get("/")
