"""Who asks: the address at the other end, as far as it can be believed."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX_BITS = 64  # what one customer has at least: limits per single address would limit nobody


def visitor_network(request: HttpRequest) -> str:
    """The IPv4 address or the IPv6 /64 that the request comes from; ``"unknown"`` if even the server can't tell.

    Behind our own proxy (``BEHIND_TLS_PROXY``) that is the last entry of ``X-Forwarded-For``, the one that the proxy
    itself wrote; what stands before it, and the whole header without a proxy, is the sender's invention.
    """
    candidates = [request.META.get("REMOTE_ADDR", "")]
    if settings.BEHIND_TLS_PROXY:
        candidates.insert(0, request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2])
    return next(filter(None, map(network, candidates)), "unknown")


def network(address: str) -> str:
    """``address`` in the shortest form, IPv6 without its last 64 bits; ``""`` for what is no address."""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), IPV6_PREFIX_BITS), strict=False))
    return str(found)
