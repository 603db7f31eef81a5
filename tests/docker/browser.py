"""A small HTTP client for the containers: it keeps cookies and submits forms, and follows no redirect."""

import http.client
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bs4 import BeautifulSoup


@dataclass(frozen=True)
class Response:
    """A response; its headers have lower-case names."""

    status: int
    headers: dict[str, str]
    text: str

    def read_form(self, form_id: str) -> dict[str, str]:
        """Return the names and values of a form's fields, without its buttons."""
        soup = BeautifulSoup(self.text, "html.parser")
        form = soup.find("form", id=form_id)
        assert form, f"no form {form_id}: {self.status} {self.text[:200]}"
        inputs = form.select(
            "input[name]:not([type=submit], [type=file], :is([type=checkbox], [type=radio]):not([checked]))"
        )
        values = {str(one["name"]): str(one.get("value", "")) for one in inputs}
        values |= {str(one["name"]): one.text for one in form.find_all("textarea")}
        chosen = form.select("select[name] option[selected]")
        return values | {str(one.find_parent("select")["name"]): str(one["value"]) for one in chosen}  # type: ignore[index]


@dataclass
class Browser:
    """Talks to ``127.0.0.1:port`` under the host name ``localhost``."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Response:
        """Request a path.

        Raises:
            OSError, http.client.HTTPException: no answer, or one that is not HTTP.
        """
        return self._send("GET", path)

    def find_add_form(self, model: str) -> str:
        """Return the path of the admin's form for a new object, whose app label the admin's home page tells."""
        (path,) = set(re.findall(rf'href="(/admin/\w+/{model}/add/)"', self.get("/admin/").text))
        return str(path)

    def submit(self, path: str, fields: dict[str, str], *, form: str) -> Response:
        """Open a page, fill in its form, and post it to the same path."""
        body = urlencode(self.get(path).read_form(form) | fields)
        return self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _send(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> Response:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                method, path, body.encode() or None, {"Host": "localhost", "Cookie": cookies, **(headers or {})}
            )
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Response(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)
