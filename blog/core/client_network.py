"""The network that a request comes from, for rate limits."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX_BITS = 64  # the smallest network that a customer gets; a limit per single address would have no effect


def get_client_network(request: HttpRequest) -> str:
    """Return the client's IPv4 address or IPv6 /64, or ``"unknown"`` if the server does not say.

    Behind our proxy (``BEHIND_TLS_PROXY``) that is the last entry of ``X-Forwarded-For``, which the proxy wrote.
    Earlier entries, and the whole header without a proxy, can be forged.
    """
    candidates = [request.META.get("REMOTE_ADDR", "")]
    if settings.BEHIND_TLS_PROXY:
        candidates.insert(0, request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2])
    return next(filter(None, map(normalize_network, candidates)), "unknown")


def normalize_network(address: str) -> str:
    """Return ``address`` in canonical form, for IPv6 its /64; ``""`` if it is not an IP address."""
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((int(parsed), IPV6_PREFIX_BITS), strict=False))
    return str(parsed)
