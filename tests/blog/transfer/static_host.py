"""A static host: serves a folder below a path, an ``index.html`` for a folder, and ``404.html`` for what is missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any


def make_handler(folder: Path, path: str) -> type[SimpleHTTPRequestHandler]:
    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def translate_path(self, url: str) -> str:
            inside = url.startswith(path)
            return super().translate_path(url.removeprefix(path.rstrip("/"))) if inside else "/nonexistent"

        def send_error(self, code: int, *args: Any) -> None:
            page = (folder / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def running_static_host(folder: Path, path: str = "/") -> Iterator[int]:
    """Serve ``folder`` below ``path``; yield the port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), make_handler(folder, path)) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
