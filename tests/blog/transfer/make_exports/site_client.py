"""What the scripts that fill a site share: HTTP requests with cookies, and pictures to upload."""

import json
from collections.abc import Mapping
from http.cookiejar import CookieJar
from io import BytesIO
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from PIL import Image, ImageDraw

FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}
COLOURS = ("teal", "navy", "olive", "maroon", "purple", "gray")


class NoRedirects(HTTPRedirectHandler):
    """A login answers with a redirect to the site's own name, which does not resolve."""

    def redirect_request(self, *args: Any) -> None:
        return None


class SiteClient:
    """A site that listens on ``address`` and is called ``host``."""

    def __init__(self, address: str, host: str) -> None:
        self.address, self.headers = address, {"Host": host, "Origin": f"http://{host}"}
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()), NoRedirects())

    def send(
        self,
        path: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
    ) -> bytes:
        request = Request(self.address + path, content, self.headers | dict(headers or {}), method=method)  # noqa: S310  loopback
        try:
            with self.opener.open(request, timeout=60) as response:
                return bytes(response.read())
        except HTTPError as error:
            if error.code in (301, 302):
                return b""
            raise RuntimeError(f"{path}: {error.code} {error.read().decode()[:500]}") from error

    def send_form(self, path: str, fields: Mapping[str, str]) -> bytes:
        return self.send(path, urlencode(fields).encode())

    def send_json(self, path: str, data: object, method: str = "POST") -> Any:
        headers = {"Content-Type": "application/json"}
        return json.loads(self.send(path, json.dumps(data).encode(), headers, method))


def draw_picture(name: str, number: int) -> bytes:
    """Return a small picture that differs from those with other numbers."""
    image = Image.new("RGB", (640, 480), COLOURS[number % len(COLOURS)])
    ImageDraw.Draw(image).ellipse((100 + 20 * number, 80, 420 + 20 * number, 400), fill="white")
    file = BytesIO()
    image.save(file, FORMATS[name.rpartition(".")[2]], quality=60)
    return file.getvalue()
