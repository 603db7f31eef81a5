"""A package index over TLS whose certificate nothing trusts, as behind a company's proxy."""

import base64
import gzip
import hashlib
import io
import ssl
import subprocess
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

CREDENTIALS: Final = "builder:index-password-of-the-tests"


def make_wheel() -> bytes:
    """Make the smallest wheel that pip installs (PEP 427); fixed dates make its hash fixed too."""
    info = "wheelonly-1.0.dist-info"
    members = {
        "wheelonly.py": "",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: wheelonly\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    members[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*members, f"{info}/RECORD"])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def make_sdist() -> bytes:
    """Make a source distribution that any machine can build."""
    members = {
        "PKG-INFO": "Metadata-Version: 2.1\nName: sdistonly\nVersion: 1.0\n",
        "setup.py": "from setuptools import setup\nsetup(name='sdistonly', version='1.0')\n",
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, text in members.items():
            member = tarfile.TarInfo(f"sdistonly-1.0/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return gzip.compress(buffer.getvalue(), mtime=0)


FILES: Final = {
    "wheelonly": ("wheelonly-1.0-py3-none-any.whl", make_wheel()),
    "sdistonly": ("sdistonly-1.0.tar.gz", make_sdist()),
}


def lock(project: str) -> str:
    """Return a hash-locked line for a requirements file."""
    return f"{project}==1.0 --hash=sha256:{hashlib.sha256(FILES[project][1]).hexdigest()}\n"


class Handler(BaseHTTPRequestHandler):
    """The simple repository API (PEP 503), for two projects with one file each."""

    server: "Server"

    def do_GET(self) -> None:
        wanted = f"Basic {base64.b64encode(CREDENTIALS.encode()).decode()}"
        if self.server.requires_password and self.headers["Authorization"] != wanted:
            self._answer(401, b"")
            return
        name = self.path.strip("/").rpartition("/")[2]
        pages = {project: f'<a href="/files/{file}">{file}</a>'.encode() for project, (file, _data) in FILES.items()}
        content = pages | dict(FILES.values())
        self._answer(200 if name in content else 404, content.get(name, b""))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("WWW-Authenticate", 'Basic realm="index"')
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        pass


class Server(ThreadingHTTPServer):
    requires_password = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust the certificate hangs up, which is not an error here."""


@dataclass(frozen=True)
class Index:
    ca: Path
    server: Server

    def make_url(self, credentials: str = "") -> str:
        """Return the index's URL, with credentials as pip takes them."""
        return f"https://{credentials}{'@' * bool(credentials)}127.0.0.1:{self.server.server_port}/simple"


@contextmanager
def serve(folder: Path) -> Iterator[Index]:
    ca, key = folder / "ca.pem", folder / "key.pem"
    write_certificate(ca, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca, key)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Index(ca, server)
        finally:
            server.shutdown()
            thread.join()


def write_certificate(path: Path, key: Path) -> None:
    """Write a self-signed certificate for 127.0.0.1, valid for a day, and its private key."""
    subject = ("-subj", "/CN=tests", "-addext", "subjectAltName=IP:127.0.0.1")
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", path)
    subprocess.run(["openssl", "req", "-x509", "-days", "1", *subject, *new_key], check=True, capture_output=True)
