"""An HTTP session with pip's proxies, certificates and credentials, and a validated cache on disk."""

import ipaddress
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import requests
import urllib3
from cachecontrol.adapter import CacheControlAdapter
from cachecontrol.caches.file_cache import FileCache
from requests.auth import AuthBase, HTTPBasicAuth
from requests.utils import get_auth_from_url, get_environ_proxies, get_netrc_auth
from urllib3.util import Retry

from image_lab.errors import MachineError, UsageError
from image_lab.wheels.pip_config import Settings, without_credentials

# As many connections as a browser opens to one host, or nearly so.
CONNECTIONS: Final = 8
AGENT: Final = "wheelhouse-lab"
# Honours Retry-After of a busy server.
RETRIES: Final = Retry(2, backoff_factor=0.2, status_forcelist=(429, 502, 503, 504), raise_on_status=False)


class Adapter(CacheControlAdapter):
    """Limits the connections per host, and answers from the cache first."""

    def __init__(self, cache: Path) -> None:
        super().__init__(
            FileCache(cache),
            pool_connections=CONNECTIONS,
            pool_maxsize=CONNECTIONS,
            pool_block=True,
            max_retries=RETRIES,
        )


class Unverified(Adapter):
    """For the hosts whose certificate pip does not check."""

    def send(self, *arguments: Any, **options: Any) -> requests.Response:
        return super().send(*arguments, **options | {"verify": False})


def make_session(settings: Settings, cache: Path) -> requests.Session:
    """A client with pip's settings and a cache on disk."""
    made = requests.Session()
    made.headers["User-Agent"] = AGENT
    made.mount("https://", Adapter(cache))
    made.mount("http://", Adapter(cache))
    for host in settings.trusted_hosts:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # the user has said so
        for end in ("/",) if (urlsplit(f"//{host}").port is not None) else ("/", ":"):
            made.mount(f"https://{host}{end}", Unverified(cache))
    if settings.certificates:
        made.verify = settings.certificates
        made.trust_env = False  # else requests would prefer its own variables; proxies are read below
        made.proxies = dict(get_environ_proxies("https://pypi.org"))
    if settings.proxy:
        made.proxies = {"http": settings.proxy, "https": settings.proxy}
    made.cert = settings.client_certificate
    made.auth = Credentials(settings.places)
    return made


def require_safe(place: str, settings: Settings) -> None:
    """Raise UsageError for a URL without TLS on another machine, which pip would ignore."""
    parts = urlsplit(place)
    if parts.scheme != "http" or {parts.hostname, parts.netloc.rpartition("@")[2]} & settings.trusted_hosts:
        return
    if not is_loopback(parts.hostname or ""):
        raise UsageError(
            f"pip ignores {without_credentials(place)}: expected https, or its host in pip's trusted-host. "
            f"Example: PIP_TRUSTED_HOST={parts.hostname}"
        )


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Credentials(AuthBase):
    """Like pip: credentials in the URL, else those of an index on the same host, else ~/.netrc."""

    def __init__(self, places: Iterable[str]) -> None:
        parts = ((place, urlsplit(place)) for place in places)
        self.known = {parse_host(one): get_auth_from_url(place) for place, one in parts if "@" in one.netloc}

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        url = request.url or ""
        parts = urlsplit(url)
        found = (
            get_auth_from_url(url) if "@" in parts.netloc else self.known.get(parse_host(parts)) or get_netrc_auth(url)
        )
        return HTTPBasicAuth(*found)(request) if found else request


def parse_host(parts: SplitResult) -> tuple[str, str]:
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()


def explain_failure(place: str, error: requests.RequestException) -> MachineError:
    where = without_credentials(place)
    if isinstance(error, requests.exceptions.SSLError):
        return MachineError(f"{where} has a certificate that is not trusted. Behind a proxy, set PIP_CERT to its CA.")
    if isinstance(error, requests.Timeout):
        return MachineError(f"{where} has not answered in time. Check the network, or raise PIP_TIMEOUT.")
    if isinstance(error, requests.ConnectionError | requests.exceptions.InvalidSchema):
        return MachineError(f"{where} can't be reached. Check the network, PIP_INDEX_URL and HTTPS_PROXY.")
    # The library's own words hold the address, password and all.
    answer = error.response
    why = type(error).__name__ if answer is None else f"it answers {answer.status_code} {answer.reason}"
    return MachineError(f"{where} can't be asked: {why}. Check index-url in pip's configuration.")
