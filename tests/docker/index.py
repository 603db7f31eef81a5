"""A package index of the tests' own, with a certificate that nobody knows: what a company's proxy looks like."""

import base64
import datetime
import gzip
import hashlib
import io
import ipaddress
import ssl
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

WHEEL: Final = "wheelonly-1.0-py3-none-any.whl"
SDIST: Final = "sdistonly-1.0.tar.gz"
CREDENTIALS: Final = ("builder", "index-password-of-the-tests")


def make_wheel() -> bytes:
    """The smallest wheel that pip installs (PEP 427)."""
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
            archive.writestr(zipfile.ZipInfo(name), text)  # ZipInfo: a fixed date, so that the hash is fixed too
    return buffer.getvalue()


def make_sdist() -> bytes:
    """A source distribution that any machine could build, if it were allowed to."""
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


FILES: Final = {"wheelonly": (WHEEL, make_wheel()), "sdistonly": (SDIST, make_sdist())}


def requirement(project: str) -> str:
    """A hash-locked line for a requirements file."""
    return f"{project}==1.0 --hash=sha256:{hashlib.sha256(FILES[project][1]).hexdigest()}\n"


class Handler(BaseHTTPRequestHandler):
    """The simple repository API (PEP 503), for two projects of one file each."""

    server: "Server"

    def do_GET(self) -> None:
        user, password = CREDENTIALS
        wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        if self.server.asks_for_a_password and self.headers["Authorization"] != wanted:
            self._answer(401, b"", ("WWW-Authenticate", 'Basic realm="index"'))
            return
        name = self.path.strip("/").rpartition("/")[2]
        pages = {project: f'<a href="/files/{file}">{file}</a>'.encode() for project, (file, _data) in FILES.items()}
        content = pages | dict(FILES.values())
        self._answer(200 if name in content else 404, content.get(name, b""))

    def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        """Print nothing."""


class Server(ThreadingHTTPServer):
    asks_for_a_password = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust the certificate hangs up; that is no error here."""


@dataclass(frozen=True)
class Index:
    url: str
    ca: Path
    server: Server


@contextmanager
def serve(folder: Path) -> Iterator[Index]:
    """The index on a free loopback port, over TLS; its certificate is in ``folder``."""
    ca, key = folder / "ca.pem", folder / "key.pem"
    write_certificate(ca, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca, key)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Index(f"https://127.0.0.1:{server.server_port}/simple/", ca, server)
        server.shutdown()
        thread.join()


def write_certificate(path: Path, key_path: Path) -> None:
    """A certificate for 127.0.0.1 that has signed itself, valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the tests' own CA")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_path.write_bytes(private)
