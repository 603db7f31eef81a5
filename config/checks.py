from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core import checks


def is_loopback(host: str) -> bool:
    """Whether ``host`` (as in ``ALLOWED_HOSTS``) can only mean this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@checks.register(checks.Tags.security, deploy=True)
def public_hosts_need_tls(**kwargs: Any) -> list[checks.CheckMessage]:
    """A host name that others can reach, without TLS in front, sends passwords and cookies in clear text."""
    public = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    if settings.BEHIND_TLS_PROXY or not public:
        return []
    message = f"ALLOWED_HOSTS has {', '.join(public)}, but BEHIND_TLS_PROXY is off: logins travel in clear text."
    hint = "Put a proxy with TLS in front that sets X-Forwarded-Proto, and set BEHIND_TLS_PROXY=true."
    return [checks.Warning(message, hint=hint, id="config.W001")]
