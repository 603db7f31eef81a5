"""A copy of a page: what is kept of an answer, and the answers that are made from it."""

import gzip
import hashlib
import json
import time
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_etags

from blog.pagecache.generations import Generation

# Browsers and proxies may show a copy while they ask whether it is still the current one, for a minute at most.
CACHE_CONTROL: Final = "public, max-age=0, stale-while-revalidate=60"
SMALLEST_GZIP_BYTES: Final = 500
GZIP_LEVEL: Final = 6
# RFC 9110, 15.4.5: what a 304 repeats.
HEADERS_OF_304: Final = (
    "Cache-Control",
    "Cache-Status",
    "Content-Location",
    "ETag",
    "Expires",
    "Last-Modified",
    "Vary",
)
DROPPED_HEADERS: Final = frozenset({"Content-Length", "Last-Modified", "ETag", "Expires", "Cache-Control", "Vary"})


@dataclass(frozen=True, slots=True)
class Page:
    """Headers and body of a 200; ``body`` may be compressed. ``since`` is when its generation began (Unix time), or 0."""

    headers: dict[str, str]
    body: bytes
    since: int = 0

    @classmethod
    def from_response(cls, response: HttpResponse, *, generation: Generation | None, compress: bool) -> "Page":
        """Keep a finished public response.

        The ETag is of the text, whatever its encoding, and so a weak one (RFC 9110, 8.8.3).
        """
        headers = {name: value for name, value in response.items() if name not in DROPPED_HEADERS}
        body = response.content
        headers |= {
            "Cache-Control": CACHE_CONTROL,
            "ETag": f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
            "Vary": "Accept-Encoding",
        }
        if compress and len(body) >= SMALLEST_GZIP_BYTES:
            body = gzip.compress(body, GZIP_LEVEL, mtime=0)
            headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        return cls(headers, body, int(generation.since.timestamp()) if generation else 0)

    @property
    def size_bytes(self) -> int:
        """What a copy takes in memory, about."""
        return len(self.body) + 2000

    def answer(self, request: HttpRequest, cache_status: str) -> HttpResponse:
        """304 for whoever has this copy, else 200; without the body for HEAD. ``cache_status`` is RFC 9211's."""
        date = self.last_modified()
        headers = self.headers | {"Cache-Status": f"Wheelhouse; {cache_status}"}
        if date:
            headers["Last-Modified"] = date
        if self.is_known_to(request, date):
            known = {name: headers[name] for name in HEADERS_OF_304 if name in headers}
            answer = HttpResponse(status=304, headers=known)
            del answer.headers["Content-Type"]
            return answer
        return HttpResponse(b"" if request.method == "HEAD" else self.body, headers=headers)

    def last_modified(self) -> str:
        """When the generation began; a page may change without a newer date on it, as when a post is taken away.

        Dates count seconds. In the second in which an generation began another may follow, so then there is no date yet.
        """
        return http_date(self.since) if 0 < self.since < int(time.time()) else ""

    def is_known_to(self, request: HttpRequest, last_modified: str) -> bool:
        """Whether the validators that were sent are this copy's; a date counts when it is the same, not when later.

        “Later” would trust the clocks of two machines to agree.
        """
        etags = request.META.get("HTTP_IF_NONE_MATCH")
        if etags is not None:
            known = parse_etags(etags)
            return known == ["*"] or self.headers["ETag"].removeprefix("W/") in {
                etag.removeprefix("W/") for etag in known
            }
        date = request.META.get("HTTP_IF_MODIFIED_SINCE")
        return date is not None and date == last_modified

    def to_bytes(self) -> bytes:
        """For a store outside of the process: the headers as a line of JSON, then the body."""
        return json.dumps([self.headers, self.since]).encode() + b"\n" + self.body

    @classmethod
    def from_bytes(cls, copy: bytes) -> "Page":
        """The reverse; ``ValueError`` for what ``to_bytes`` did not make."""
        head, _, body = copy.partition(b"\n")
        headers, since = json.loads(head)
        return cls(headers, body, since)
