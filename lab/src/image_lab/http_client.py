"""A small HTTP client for checks: keeps cookies, parses pages, fills in forms; one connection per request."""

import http.client
import http.cookies
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from image_lab.html_page import Page

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Response:
    """A response, read to its end; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def page(self) -> Page:
        return Page(self.text)

    def __str__(self) -> str:
        return f"{self.status} with {len(self.body)} bytes"


@dataclass
class HttpClient:
    """A client for ``127.0.0.1:port`` with the host name ``localhost``; it keeps cookies and fills in forms."""

    port: int
    host: str = "localhost"
    timeout_seconds: float = 30
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        parts = urlsplit(url)
        return self.send("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)

    def submit(self, path: str, fields: Mapping[str, str], *, form: str) -> Response:
        """Open ``path``, fill in its form with the HTML id ``form``, and send it."""
        return self.send("POST", path, self.fill_in(path, fields, form=form), FORM)

    def fill_in(self, path: str, fields: Mapping[str, str], *, form: str) -> str:
        """The encoded form with ``fields`` filled in; raises ValueError if the page lacks the form or a field."""
        opened = self.get(path)
        found = opened.page.forms.get(form)
        if opened.status != 200 or found is None:
            raise ValueError(f"{path} answered {opened} and has no form {form!r}")
        if missing := set(fields) - set(found.values) - found.buttons:
            raise ValueError(f"the form {form!r} on {path} has no {', '.join(sorted(missing))}")
        return urlencode(found.values | dict(fields))

    def send(self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout_seconds)
        try:
            connection.request(method, path, body.encode() or None, self.make_headers(headers or {}))
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            answer = Response(response.status, names, response.read())
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in http.cookies.SimpleCookie(line).items()}
        return answer

    def make_headers(self, more: Mapping[str, str]) -> dict[str, str]:
        """Host, cookies, and ``more``."""
        sent = {"Host": self.host, "Connection": "close"} | dict(more)
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return sent
