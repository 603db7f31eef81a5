"""The scripts that run inside an image, run here by the same means."""

import subprocess
import sys

import pytest

from image_lab.probes import catalogue
from image_lab.probes.inside import dns, threads

SCRIPTS = sorted(catalogue.read_scripts().values(), key=lambda script: script.name)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_needs_nothing_but_the_standard_library(script: catalogue.Script) -> None:
    """Isolated, without site-packages, it can be loaded from its text as the lab hands it over."""
    loading = "import sys, types; sys.modules['loaded'] = module = types.ModuleType('loaded'); "
    loading += f"exec(compile({script.source!r}, 'script', 'exec'), vars(module))"
    subprocess.run([sys.executable, "-I", "-S", "-c", loading], check=True)


def test_a_crash_is_a_child_s() -> None:
    assert threads.run_child("import os; os.abort()") == "SIGABRT"
    assert threads.run_child("raise ValueError") == "ValueError"
    assert threads.run_child("None", in_a_thread=False) == "no error"


class TestDns:
    """What the name server says, as RFC 1035 has it."""

    QUERY = b"\x12\x34\x01\x00\x00\x01" + bytes(6) + dns.encode_name("Db.Test") + b"\x00\x01\x00\x01"

    def test_an_address(self) -> None:
        """The question comes back with it; names are compared without regard to case."""
        situation = dns.Situation("db.test", addresses={"db.test": 1})
        response = dns.make_answer(self.QUERY, situation, over_tcp=False)
        assert response[:2] == b"\x12\x34"
        assert response[2:8] == b"\x81\x80\x00\x01\x00\x01"
        assert response[12:].startswith(self.QUERY[12:])
        assert response.endswith(b"\x00\x04\xc0\x00\x02\x01")

    @pytest.mark.parametrize(
        ("situation", "code"),
        [
            (dns.Situation("db.test"), dns.NXDOMAIN),
            (dns.Situation("db.test", addresses={"db.test": 1}, codes={("db.test", "A"): dns.SERVFAIL}), dns.SERVFAIL),
        ],
    )
    def test_an_error(self, situation: dns.Situation, code: int) -> None:
        response = dns.make_answer(self.QUERY, situation, over_tcp=False)
        assert response[3] & 0x0F == code
        assert response[6:8] == b"\x00\x00"

    def test_many_addresses_are_truncated_in_a_datagram(self) -> None:
        situation = dns.Situation("db.test", addresses={"db.test": 40})
        assert dns.make_answer(self.QUERY, situation, over_tcp=False)[2] & 0x02
        over_tcp = dns.make_answer(self.QUERY, situation, over_tcp=True)
        assert not over_tcp[2] & 0x02
        assert over_tcp[6:8] == b"\x00\x28"
