"""The blog's way to its database in the Alpine image, while the name server has a bad moment, or a bad day."""

import pytest

from lab import builder
from lab.approaches import find
from lab.probes.registry import scripts
from tests.docker.engine import Docker

pytestmark = pytest.mark.engine

# The probes' name server, which answers the first queries with SERVFAIL. Then it names an address that cannot be
# reached, since there is no network. https://git.musl-libc.org/cgit/musl/tree/src/network/res_msend.c
SCRIPT = """
import os, sys, types
from pathlib import Path
sys.modules["dns"] = dns = types.ModuleType("dns")
exec(os.environ["NAME_SERVER"], vars(dns))

class Failures(dict):
    left = int(os.environ["FAILURES"])
    def get(self, question, otherwise):
        self.left -= 1
        return dns.SERVFAIL if self.left >= 0 else otherwise

server = dns.Server()
server.situation = dns.Situation("db.test", addresses={"db.test": 1}, codes=Failures())
Path("/etc/resolv.conf").write_text(f"nameserver {dns.SERVER}\\n")

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
def alpine() -> str:
    """The image of alpine-bare."""
    (bare,) = find(["alpine-bare"])
    order = builder.order(bare)
    assert builder.build(order).succeeded
    return order.tag


def connect(docker: Docker, image: str, *, failures: int) -> str:
    """What the blog's database connection says after so many failures."""
    environment = (f"--env=FAILURES={failures}", f"--env=NAME_SERVER={scripts()['dns'].source}")
    options = ("--rm", "--network=none", "--user=0:0", "--entrypoint=python")
    return docker("run", *options, *environment, image, "-B", "-c", SCRIPT).stdout


def test_a_bad_moment_costs_no_request(docker: Docker, alpine: str) -> None:
    """The resolver asks again, for seconds: a retry of our own would add nothing to it."""
    said = connect(docker, alpine, failures=6)
    assert "192.0.2.1" in said
    assert "could not translate host name" not in said


def test_a_bad_day_is_an_error_that_becomes_a_503(docker: Docker, alpine: str) -> None:
    """Django's OperationalError, as for a database that is down: our page, and a recovery by itself."""
    said = connect(docker, alpine, failures=1_000_000)
    assert 'could not translate host name "db.test" to address: Try again' in said
