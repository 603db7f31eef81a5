"""Fetches pictures from public addresses of the internet, and from nowhere else.

The address is checked that the connection is made to, so neither a name that resolves to a private address nor a
redirect leads inside. Proxies of the environment are not used: they would choose the address.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from blog.transfer.items import ItemError

TIMEOUT_SECONDS = 10  # without an answer
TOTAL_SECONDS = 60
MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
SCHEMES = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
HEADERS = {"User-Agent": "import_posts", "Accept": "image/*"}
SAFE = "/%:@!$&'()*+,;=~?"  # characters of a URL that stay as they are
SIX_TO_FOUR = ipaddress.ip_network("2002::/16")  # leads to IPv4 addresses of any kind

Check = Callable[[str], bool]


def is_public_address(address: str) -> bool:
    """Whether an IP address is of the public internet: not private, loopback, link-local, reserved or multicast."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    is_inside = ip.is_multicast or ip.is_reserved or getattr(ip, "is_site_local", False) or ip in SIX_TO_FOUR
    return ip.is_global and not is_inside


def fetch(url: str, *, max_bytes: int, is_allowed: Check = is_public_address) -> bytes:
    """Return what ``url`` has; raises ``ItemError`` if it must not be, or can't be, fetched."""
    deadline = time.monotonic() + TOTAL_SECONDS
    for _redirect in range(MAX_REDIRECTS + 1):
        try:
            content, location = request(url, max_bytes, deadline, is_allowed)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, ItemError):
                raise
            raise ItemError(f"can't fetch {url}: {error}") from error
        if location is None:
            return content
        url = urljoin(url, location)
    raise ItemError(f"can't fetch {url}: more than {MAX_REDIRECTS} redirects")


def request(url: str, max_bytes: int, deadline: float, is_allowed: Check) -> tuple[bytes, str | None]:
    """Return the content of ``url``, or where it redirects to."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ItemError(f"expected a URL with http or https; found {url}")
    connection = SCHEMES[parts.scheme](parts.hostname, parts.port)
    sock = connect(parts.hostname, connection.port, is_allowed)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        sock = context.wrap_socket(sock, server_hostname=parts.hostname, do_handshake_on_connect=False)
    connection.sock = sock
    watchdog = threading.Timer(deadline - time.monotonic(), shut_down, [sock])
    watchdog.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        target = urlunsplit(("", "", quote(parts.path or "/", safe=SAFE), quote(parts.query, safe=SAFE), ""))
        connection.request("GET", target, headers=HEADERS)
        response = connection.getresponse()
        if response.status in REDIRECTS and response.getheader("Location"):
            return b"", response.getheader("Location")
        if response.status != 200:
            raise ItemError(f"can't fetch {url}: status {response.status}")
        content = response.read(max_bytes + 1)
    finally:
        watchdog.cancel()
        connection.close()
    if time.monotonic() > deadline:
        raise ItemError(f"can't fetch {url}: expected it within {TOTAL_SECONDS} s")
    if len(content) > max_bytes:
        raise ItemError(f"can't fetch {url}: expected at most {max_bytes:,} bytes; found more")
    return content, None


def shut_down(sock: socket.socket) -> None:
    """End a transfer that takes too long, however steadily the server sends."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def connect(host: str, port: int, is_allowed: Check) -> socket.socket:
    """Connect to the first address of ``host`` that answers, if all of them are allowed."""
    addresses = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    refused = next((address for address in addresses if not is_allowed(address)), None)
    if refused:
        raise ItemError(f"expected an address of the public internet; {host} is {refused}")
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), TIMEOUT_SECONDS)
    return socket.create_connection((addresses[-1], port), TIMEOUT_SECONDS)
