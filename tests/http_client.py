"""A small HTTP client for tests of running servers: keeps cookies and submits forms; one connection per request."""

import http.client
import http.cookies
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BUTTONS = {"submit", "button", "reset", "image", "file"}  # inputs that an untouched form does not send


@dataclass(frozen=True)
class Answer:
    """A response, read to its end; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def __str__(self) -> str:
        return f"{self.status} with {len(self.body)} bytes"


@dataclass
class Browser:
    """Talks to ``127.0.0.1:port`` under the host name ``localhost``."""

    port: int
    host: str = "localhost"
    timeout_seconds: float = 30
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Request the path and query of ``url``."""
        parts = urlsplit(url)
        return self.send("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)

    def submit(self, path: str, fields: Mapping[str, str], *, form: str) -> Answer:
        """Open ``path``, fill in the form with the HTML id ``form``, and send it."""
        return self.send("POST", path, self.fill_in(path, fields, form=form), FORM)

    def fill_in(self, path: str, fields: Mapping[str, str], *, form: str) -> str:
        """The encoded form after ``fields`` are filled in; each of them must be in the form."""
        values, buttons = self.open_form(path, form)
        assert set(fields) <= values.keys() | buttons, f"the form has only {sorted(values.keys() | buttons)}"
        return urlencode(values | dict(fields))

    def form_values(self, path: str, *, form: str) -> dict[str, str]:
        """What the form with the HTML id ``form`` sends if it is submitted untouched."""
        return self.open_form(path, form)[0]

    def open_form(self, path: str, form: str) -> tuple[dict[str, str], set[str]]:
        answer = self.get(path)
        assert answer.status == 200, answer
        found = BeautifulSoup(answer.text, "html.parser").find("form", id=form)
        assert isinstance(found, Tag), f"{path} has no form {form!r}"
        return read_form(found)

    def send(self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
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
        sent = {"Host": self.host, "Connection": "close"} | dict(more)
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return sent


def read_form(form: Tag) -> tuple[dict[str, str], set[str]]:
    """What a form would send untouched, and the names of its buttons."""
    values: dict[str, str] = {}
    buttons: set[str] = set()
    for control in form.find_all(["input", "button", "textarea", "select"]):
        name, kind = str(control.get("name", "")), str(control.get("type", "text"))
        if not name:
            continue
        if control.name == "button" or (control.name == "input" and kind in BUTTONS):
            buttons.add(name)
        elif control.name == "textarea":
            values[name] = control.get_text().removeprefix("\n")
        elif control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            values |= {name: str(chosen.get("value", ""))} if isinstance(chosen, Tag) else {}
        elif kind not in {"checkbox", "radio"} or control.has_attr("checked"):
            values[name] = str(control.get("value", ""))
    return values, buttons
