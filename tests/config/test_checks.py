"""config/checks.py"""

import pytest
from pytest_django import Settings

from config.checks import is_loopback, public_hosts_need_tls


class TestIsLoopback:
    @pytest.mark.parametrize("host", ["localhost", "blog.localhost", "127.0.0.1", "127.8.8.8", "[::1]"])
    def test_this_machine(self, host: str) -> None:
        assert is_loopback(host)

    @pytest.mark.parametrize("host", ["example.org", "*", ".example.org", "192.168.1.5", "localhost.example.org"])
    def test_reachable_by_others(self, host: str) -> None:
        assert not is_loopback(host)


class TestPublicHostsNeedTLS:
    def test_names_the_host(self, settings: Settings) -> None:
        settings.ALLOWED_HOSTS = ["localhost", "blog.example.org"]
        settings.BEHIND_TLS_PROXY = False
        (warning,) = public_hosts_need_tls()
        assert "blog.example.org" in warning.msg
        assert "localhost" not in warning.msg
