"""How the Alpine image resolves the database's name while the name server fails, briefly or for long."""

import pytest

from tests.docker.conftest import StackFactory
from tests.docker.engine import Docker

pytestmark = pytest.mark.engine

# A name server that answers the first queries with SERVFAIL, then with an address that can't be reached, because the
# container has no network. https://git.musl-libc.org/cgit/musl/tree/src/network/res_msend.c, RFC 1035
SCRIPT = """
import os, socket, threading
from pathlib import Path

def answer(query, failures):
    question = query[12:query.index(b"\\0", 12) + 5]
    is_a = question[-4:-2] == b"\\0\\1"
    flags = b"\\x81\\x82" if failures > 0 else b"\\x81\\x80"
    record = b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\0\\0\\4" + socket.inet_aton("192.0.2.1")
    found = is_a and failures <= 0
    return query[:2] + flags + b"\\0\\1" + bytes([0, found]) + b"\\0\\0\\0\\0" + question + record * found

def serve(server):
    failures = int(os.environ["FAILURES"])
    while True:
        query, client = server.recvfrom(512)
        server.sendto(answer(query, failures), client)
        failures -= 1

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
threading.Thread(target=serve, args=[server], daemon=True).start()
Path("/etc/resolv.conf").write_text("nameserver 127.0.0.1\\n")

import django
from django.conf import settings
database = {"ENGINE": "django.db.backends.postgresql", "NAME": "blog", "HOST": "db.test"}
settings.configure(DATABASES={"default": database})
django.setup()
from django.db import OperationalError, connection
try:
    connection.ensure_connection()
except OperationalError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def alpine(make_stack: StackFactory, image_name: str) -> str:
    """The image of alpine-bare."""
    make_stack("dns").compose("--profile=alpine-bare", "build", "alpine-bare", timeout_seconds=600)
    return f"{image_name}:alpine-bare"


def connect(docker: Docker, image: str, *, failures: int) -> str:
    """Return the error of the blog's database connection after so many failures of the name server."""
    options = ("--rm", "--network=none", "--user=0:0", "--entrypoint=python", f"--env=FAILURES={failures}")
    return docker("run", *options, image, "-B", "-c", SCRIPT).stdout


def test_a_brief_failure_costs_no_request(docker: Docker, alpine: str) -> None:
    """The resolver retries for seconds, so the blog needs no retry of its own."""
    error = connect(docker, alpine, failures=6)
    assert "192.0.2.1" in error
    assert "could not translate host name" not in error


def test_a_long_failure_becomes_a_503(docker: Docker, alpine: str) -> None:
    """Django's OperationalError, as for a database that is down: our page, and a recovery by itself."""
    error = connect(docker, alpine, failures=1_000_000)
    assert 'could not translate host name "db.test" to address: Try again' in error
