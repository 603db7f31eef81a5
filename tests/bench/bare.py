"""The least work that a WSGI application can do: the response to ``/20000`` has 20,000 bytes."""

from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Send as many bytes as the path says, with the two headers that every response needs."""
    size = int(environ["PATH_INFO"][1:])
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(size))])
    return [b"x" * size]
