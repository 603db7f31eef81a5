"""Cached pages, and the responses made from them."""

import gzip
import hashlib
import json
import time
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_etags

from blog.pagecache.generations import Generation

# Browsers and proxies may show a stored page for a minute at most while they revalidate it.
CACHE_CONTROL = "public, max-age=0, stale-while-revalidate=60"
MIN_GZIP_BYTES = 500
GZIP_LEVEL = 6
# The headers that a 304 repeats (RFC 9110, 15.4.5).
NOT_MODIFIED_HEADERS = (
    *("Cache-Control", "Cache-Status", "Content-Location", "ETag", "Expires", "Last-Modified", "Vary"),
)
REPLACED_HEADERS = frozenset({"Content-Length", "Last-Modified", "ETag", "Expires", "Cache-Control", "Vary"})


class CachedPage(NamedTuple):
    """Headers and body of a 200; ``body`` may be compressed. ``since`` is its generation's start (Unix time), or 0."""

    headers: dict[str, str]
    body: bytes
    since: int = 0

    @classmethod
    def from_response(cls, response: HttpResponse, *, generation: Generation | None, compress: bool) -> "CachedPage":
        """Make a page from a finished response. The ETag is of the uncompressed body, and so weak (RFC 9110, 8.8.3)."""
        headers = {name: value for name, value in response.items() if name not in REPLACED_HEADERS}
        body = response.content
        headers |= {
            "Cache-Control": CACHE_CONTROL,
            "ETag": f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
            "Vary": "Accept-Encoding",
        }
        if compress and len(body) >= MIN_GZIP_BYTES:
            body = gzip.compress(body, GZIP_LEVEL, mtime=0)
            headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        return cls(headers, body, int(generation.since.timestamp()) if generation else 0)

    @property
    def size_bytes(self) -> int:
        return len(self.body) + 2000

    def make_response(self, request: HttpRequest, cache_status: str) -> HttpResponse:
        """Return a 304 if the client has this page, otherwise a 200. ``cache_status`` is RFC 9211's."""
        date = self.get_last_modified()
        headers = self.headers | {"Cache-Status": f"Wheelhouse; {cache_status}"}
        if date:
            headers["Last-Modified"] = date
        if self.matches_validators(request, date):
            repeated = {name: headers[name] for name in NOT_MODIFIED_HEADERS if name in headers}
            response = HttpResponse(status=304, headers=repeated)
            del response.headers["Content-Type"]
            return response
        return HttpResponse(b"" if request.method == "HEAD" else self.body, headers=headers)

    def get_last_modified(self) -> str:
        """Return when the generation started: a page may also change without a newer date on it.

        Dates count seconds, so there is none in the second in which the generation started: another may follow in it.
        """
        return http_date(self.since) if 0 < self.since < int(time.time()) else ""

    def matches_validators(self, request: HttpRequest, last_modified: str) -> bool:
        """Whether the request's validators are this page's. A date must be equal: clocks may differ."""
        etags = request.META.get("HTTP_IF_NONE_MATCH")
        if etags is not None:
            known = parse_etags(etags)
            own = self.headers["ETag"].removeprefix("W/")
            return known == ["*"] or own in {etag.removeprefix("W/") for etag in known}
        date = request.META.get("HTTP_IF_MODIFIED_SINCE")
        return date is not None and date == last_modified

    def to_bytes(self) -> bytes:
        """Serialize for a store outside of the process: a line of JSON, then the body."""
        return json.dumps([self.headers, self.since]).encode() + b"\n" + self.body

    @classmethod
    def from_bytes(cls, serialized: bytes) -> "CachedPage":
        head, _, body = serialized.partition(b"\n")
        headers, since = json.loads(head)
        return cls(headers, body, since)
