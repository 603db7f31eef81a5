"""A small browser: it keeps cookies, reads forms and sends them back, over a connection a request."""

import http.client
import http.cookies
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag

TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """A response, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """Talks to ``127.0.0.1:port``, and gives ``host`` as the name."""

    port: int
    host: str = "localhost"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._send("GET", path)

    def submit(self, path: str, fields: dict[str, str], *, form: str) -> Answer:
        """Fill in the form that the CSS selector ``form`` finds on ``path``, and send it there."""
        page = self.get(path)
        assert page.status == 200, f"{path} answered {page.status}"
        filled = form_values(page.text, form) | fields
        return self._send("POST", path, urlencode(filled), {"Content-Type": "application/x-www-form-urlencoded"})

    def log_in(self, username: str, password: str) -> None:
        answer = self.submit("/admin/login/", {"username": username, "password": password}, form="#login-form")
        assert answer.status == 302, "the login was refused"

    def _send(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": self.host, "Cookie": cookie, "Connection": "close"} | (headers or {})
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in http.cookies.SimpleCookie(line).items()}
        return answer


def form_values(html: str, selector: str) -> dict[str, str]:
    """What a browser would send if the form were submitted untouched (buttons aside)."""
    form = BeautifulSoup(html, "html.parser").select_one(selector)
    assert form, f"no {selector} on the page"
    return {str(control["name"]): value for control in form.select("[name]") if (value := _value(control)) is not None}


def _value(control: Tag) -> str | None:
    if control.name == "textarea":
        return control.text
    if control.name == "select":
        chosen = control.select_one("option[selected]")
        return str(chosen.get("value", "")) if chosen else None
    kind = control.get("type", "text")
    if kind in {"submit", "button", "file"} or (kind in {"checkbox", "radio"} and not control.has_attr("checked")):
        return None
    return str(control.get("value", ""))
