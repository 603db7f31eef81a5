"""A package index on a loopback port, with the files that a test adds."""

import base64
import gzip
import hashlib
import html
import io
import json
import ssl
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import trustme

JSON: Final = "application/vnd.pypi.simple.v1+json"
HTML: Final = "text/html"


def sdist(root: str, members: Mapping[str, str]) -> bytes:
    """A source archive with these texts."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, text in members.items():
            member = tarfile.TarInfo(f"{root}/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return gzip.compress(buffer.getvalue(), mtime=0)


def metadata(name: str, version: str, requires: tuple[str, ...] = (), extras: tuple[str, ...] = ()) -> str:
    """Core metadata 2.2, of which an installer may believe every field (PEP 643)."""
    lines = ["Metadata-Version: 2.2", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {one}" for one in requires] + [f"Provides-Extra: {one}" for one in extras]
    return "\n".join(lines) + "\n"


@dataclass
class PackageIndex:
    """What is on the index, and what it was asked.

    Attributes:
        rows: of each project's page, as in PEP 691.
        files: by name; a wheel's metadata is one.
        asked: path and headers of each request.
        most_at_once: the most requests that were at work together.
    """

    url: str = ""
    ca: Path | None = None
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, Message]] = field(default_factory=list)
    content_type: str = JSON
    content_type_of_files: str = "application/octet-stream"
    credentials: str = ""
    status: int = 200
    most_at_once: int = 0
    at_work: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wheel(  # noqa: PLR0913  all that an index says of a file
        self,
        name: str,
        version: str,
        tag: str,
        *,
        requires: tuple[str, ...] = (),
        extras: tuple[str, ...] = (),
        requires_python: str | None = None,
        yanked: str | bool = False,
    ) -> str:
        """Put a wheel there, with its metadata beside it; returns its name."""
        filename = f"{name.replace('-', '_')}-{version}-{tag}.whl"
        self.files[f"{filename}.metadata"] = metadata(name, version, requires, extras).encode()
        row = {"core-metadata": True, "requires-python": requires_python, "yanked": yanked}
        return self._add(name, filename, f"wheel {filename}".encode(), row)

    def sdist(  # noqa: PLR0913  likewise
        self,
        name: str,
        version: str,
        members: Mapping[str, str],
        *,
        requires: tuple[str, ...] = (),
        content: bytes | None = None,
        yanked: str | bool = False,
        core_metadata: bool = False,
    ) -> str:
        """Put a source archive there, with these texts or this content; returns its name."""
        root = f"{name.replace('-', '_')}-{version}"
        made = sdist(root, {"PKG-INFO": metadata(name, version, requires)} | dict(members))
        row = {"core-metadata": core_metadata, "yanked": yanked}
        return self._add(name, f"{root}.tar.gz", made if content is None else content, row)

    def _add(self, name: str, filename: str, content: bytes, fields: Mapping[str, Any]) -> str:
        self.files[filename] = content
        digest = hashlib.sha256(content).hexdigest()
        row: dict[str, Any] = {"filename": filename, "url": f"../../files/{filename}", "hashes": {"sha256": digest}}
        row |= {"size": len(content), "upload-time": "2026-01-02T03:04:05.000006Z"} | dict(fields)
        self.rows.setdefault(name, []).append(row)
        return filename

    def hash_of(self, filename: str) -> str:
        return f"sha256:{hashlib.sha256(self.files[filename]).hexdigest()}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path for path, _headers in self.asked]

    def page(self, name: str) -> bytes | None:
        """A project's page; None when there is no such project."""
        rows = self.rows.get(name)
        if rows is None:
            return None
        if self.content_type.startswith(JSON):
            return json.dumps({"meta": {"api-version": "1.1"}, "name": name, "files": rows}).encode()
        return "".join(anchor(row) for row in rows).encode()


def anchor(row: Mapping[str, Any]) -> str:
    """A file on a page in HTML (PEP 503, 592, 658)."""
    attributes = {"data-requires-python": row.get("requires-python"), "data-yanked": row["yanked"] or None}
    attributes["data-core-metadata"] = "true" if row.get("core-metadata") else None
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items() if value is not None)
    return f'<a href="{row["url"]}#sha256={row["hashes"]["sha256"]}"{written}>{row["filename"]}</a><br>\n'


class Handler(BaseHTTPRequestHandler):
    """The simple repository API, with validation by ETag."""

    server: "Server"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        index = self.server.index
        with index.lock:
            index.asked.append((self.path, self.headers))
            index.at_work += 1
            index.most_at_once = max(index.most_at_once, index.at_work)
        try:
            self._serve(index)
        finally:
            with index.lock:
                index.at_work -= 1

    def _serve(self, index: PackageIndex) -> None:
        wanted = "Basic " + base64.b64encode(index.credentials.encode()).decode()
        if index.credentials and self.headers["Authorization"] != wanted:
            self._answer(401, b"", HTML)
        elif index.status != 200:
            self._answer(index.status, b"", HTML)
        else:
            kind, _slash, name = self.path.strip("/").partition("/")
            body = index.page(name) if kind == "simple" else index.files.get(name)
            content_type = index.content_type if kind == "simple" else index.content_type_of_files
            self._answer(404 if body is None else 200, body or b"", content_type)

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        if status == 200 and self.headers["If-None-Match"] == etag:
            status, body = 304, b""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", etag)
        self.send_header("Cache-Control", "max-age=0")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        """Print nothing."""


class Server(ThreadingHTTPServer):
    index: PackageIndex

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust the certificate, or has read enough, hangs up; that is no error here."""


@contextmanager
def serve(folder: Path | None = None) -> Iterator[PackageIndex]:
    """An empty index; over TLS where there is a folder for its certificate."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.index = PackageIndex(f"http://127.0.0.1:{server.server_port}/simple")
        if folder:
            server.index.ca = folder / "ca.pem"
            server.index.url = server.index.url.replace("http:", "https:")
            authority = trustme.CA()
            authority.cert_pem.write_to_path(server.index.ca)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("127.0.0.1").configure_cert(context)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.index
        finally:
            server.shutdown()
            thread.join()
