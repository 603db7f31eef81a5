"""A small HTTP client for a server of this machine: it keeps cookies, submits forms and opens a connection per request.

Bodies stay as they were sent, compressed or not, and redirects are not followed.
"""

import http.client
import http.cookies
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

NEVER_SENT = {"submit", "button", "reset", "image", "file"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Response:
    """A response, read to its end; the names of its headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class HttpClient:
    """Talks to ``127.0.0.1:port`` under the host name ``host``."""

    port: int
    host: str = "localhost"
    cookies: dict[str, str] = field(default_factory=dict)
    timeout_seconds: float = 30

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """Ask for a path; of a whole URL, path and query count.

        Raises:
            OSError, http.client.HTTPException: no response, or not an HTTP one.
        """
        parts = urlsplit(url)
        return self.send("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)

    def submit(self, path: str, fields: Mapping[str, str], *, form: str) -> Response:
        """Open ``path``, fill in the form with the HTML id ``form``, and send it there."""
        values = form_values(self.get(path).text, form)
        return self.send("POST", path, urlencode(values | dict(fields)), FORM)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout_seconds)

    def send(
        self, method: str, path: str, body: str | bytes = "", headers: Mapping[str, str] | None = None
    ) -> Response:
        sent = {"Host": self.host, "Connection": "close"} | dict(headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = self.connect()
        try:
            connection.request(method, path, (body.encode() if isinstance(body, str) else body) or None, sent)
            received = connection.getresponse()
            names = {name.lower(): value for name, value in received.getheaders()}
            response = Response(received.status, names, received.read())
        finally:
            connection.close()
        for line in received.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in http.cookies.SimpleCookie(line).items()}
        return response


def form_values(page: str, form_id: str) -> dict[str, str]:
    """What a browser would send of a form, buttons aside; ``KeyError`` where the page has no such form."""
    form = BeautifulSoup(page, "html.parser").find("form", id=form_id)
    if not isinstance(form, Tag):
        raise KeyError(form_id)
    values: dict[str, str] = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name, kind = str(control.get("name", "")), control.get("type")
        if control.name == "select":
            option = control.find("option", selected=True) or control.find("option")
            if option and not control.has_attr("multiple"):
                values[name] = str(option.get("value", ""))
        elif control.name == "textarea":
            values[name] = control.text.removeprefix("\n")
        elif kind in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                values[name] = str(control.get("value", "on"))
        elif name and kind not in NEVER_SENT:
            values[name] = str(control.get("value", ""))
    return values
