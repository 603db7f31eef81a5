"""The network that a request comes from."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from blog.core.client_network import get_client_network


def read_network(forwarded: str | None = None, peer: str = "192.0.2.1") -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return get_client_network(RequestFactory(REMOTE_ADDR=peer).get("/", headers=headers))


def test_header_is_ignored_without_a_proxy(settings: Settings) -> None:
    settings.BEHIND_TLS_PROXY = False
    assert read_network("198.51.100.7") == "192.0.2.1"


@pytest.mark.parametrize(
    ("forwarded", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("203.0.113.99, 198.51.100.7", "198.51.100.7"),
        ("rubbish", "192.0.2.1"),
        ("", "192.0.2.1"),
        (None, "192.0.2.1"),
    ],
)
def test_only_the_entry_of_the_proxy_is_trusted(settings: Settings, forwarded: str | None, network: str) -> None:
    """Earlier entries can be forged."""
    settings.BEHIND_TLS_PROXY = True
    assert read_network(forwarded) == network


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::99", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", "unknown"),  # a Unix socket
    ],
)
def test_ipv6_addresses_count_by_their_64_bit_prefix(settings: Settings, peer: str, network: str) -> None:
    settings.BEHIND_TLS_PROXY = False
    assert read_network(peer=peer) == network
