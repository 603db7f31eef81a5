"""Whose address a request comes from."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from blog.core.client_network import get_client_network


def ask(forwarded: str | None = None, peer: str = "192.0.2.1") -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return get_client_network(RequestFactory(REMOTE_ADDR=peer).get("/", headers=headers))


class TestVisitorNetwork:
    def test_header_means_nothing_without_a_proxy(self, settings: Settings) -> None:
        """Anybody can send it."""
        settings.BEHIND_TLS_PROXY = False
        assert ask("198.51.100.7") == "192.0.2.1"

    @pytest.mark.parametrize(
        ("forwarded", "found"),
        [
            ("198.51.100.7", "198.51.100.7"),
            ("203.0.113.99, 198.51.100.7", "198.51.100.7"),
            ("rubbish", "192.0.2.1"),
            ("", "192.0.2.1"),
            (None, "192.0.2.1"),
        ],
    )
    def test_proxy_is_believed_for_what_it_wrote_itself(
        self, settings: Settings, forwarded: str | None, found: str
    ) -> None:
        """The last entry; those before it came from outside."""
        settings.BEHIND_TLS_PROXY = True
        assert ask(forwarded) == found

    def test_ipv6_counts_by_customer(self, settings: Settings) -> None:
        settings.BEHIND_TLS_PROXY = False
        assert ask(peer="2001:db8:1:2:3:4:5:6") == ask(peer="2001:db8:1:2::99") == "2001:db8:1:2::/64"
        assert ask(peer="::ffff:192.0.2.1") == "192.0.2.1"

    def test_peer_without_address_is_one_visitor(self, settings: Settings) -> None:
        """A Unix socket has none."""
        settings.BEHIND_TLS_PROXY = False
        assert ask(peer="") == "unknown"
