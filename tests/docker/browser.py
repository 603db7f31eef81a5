"""The HTTP client of the containers."""

import re

from tests.http_client import HttpClient


class Browser(HttpClient):
    def find_add_form(self, model: str) -> str:
        """Return the path of the admin's form for a new object, whose app label the admin's home page tells."""
        (path,) = set(re.findall(rf'href="(/admin/\w+/{model}/add/)"', self.get("/admin/").text))
        return str(path)
