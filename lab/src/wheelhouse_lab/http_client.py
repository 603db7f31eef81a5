"""A small browser for checks: it keeps cookies, reads pages, and fills in forms; a connection per request."""

import http.client
import http.cookies
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from wheelhouse_lab.html_page import Page

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Answer:
    """A response, read to its end; the names of its headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def page(self) -> Page:
        """The body as HTML."""
        return Page(self.text)

    def __str__(self) -> str:
        return f"{self.status} with {len(self.body)} bytes"


@dataclass
class Browser:
    """Talks to ``127.0.0.1:port`` under the host name ``localhost``."""

    port: int
    host: str = "localhost"
    timeout_seconds: float = 30
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a path; of a whole address the path and the query are taken.

        Raises:
            OSError, http.client.HTTPException: no answer, or none that is HTTP.
        """
        parts = urlsplit(address)
        return self.send("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)

    def submit(self, path: str, fields: Mapping[str, str], *, form: str) -> Answer:
        """Open ``path``, fill in its form with the HTML id ``form``, and send it there."""
        return self.send("POST", path, self.fill_in(path, fields, form=form), FORM)

    def fill_in(self, path: str, fields: Mapping[str, str], *, form: str) -> str:
        """What would be sent if the form were filled in with ``fields``; what it does not have can't be filled in.

        Raises:
            ValueError: the page is not there, or has no such form or control.
        """
        opened = self.get(path)
        found = opened.page.forms.get(form)
        if opened.status != 200 or found is None:
            raise ValueError(f"{path} answered {opened} and has no form {form!r}")
        if missing := set(fields) - set(found.values) - found.buttons:
            raise ValueError(f"the form {form!r} on {path} has no {', '.join(sorted(missing))}")
        return urlencode(found.values | dict(fields))

    def send(self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """One request, one connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout_seconds)
        try:
            connection.request(method, path, body.encode() or None, self.headers(headers or {}))
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            answer = Answer(response.status, names, response.read())
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in http.cookies.SimpleCookie(line).items()}
        return answer

    def headers(self, more: Mapping[str, str]) -> dict[str, str]:
        """The headers of a request: host, cookies, and ``more``."""
        sent = {"Host": self.host, "Connection": "close"} | dict(more)
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return sent
