"""Reads the mail server from one URL, ``EMAIL_URL``.

``smtps://`` uses TLS from the first byte (RFC 8314), ``smtp+starttls://`` starts TLS before it sends anything,
``smtp://`` is for a relay on this machine, and ``console:`` prints mail instead of sending it.
"""

from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from config.env import Env

DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
HELP: dict[str, Any] = {
    "expected": "the address of a mail server",
    "example": "smtp+starttls://user:password@mail.example.org:587",
}


class MailServer(NamedTuple):
    backend: str = "django.core.mail.backends.smtp.EmailBackend"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


class Mail(NamedTuple):
    """The settings about mail; without a ``server`` the site sends none, and readers can't subscribe."""

    server: MailServer | None
    sender: str
    site_url: str
    canonical_origin: str  # ``site_url`` if it is set, else "": pages use the host of each request


def parse_email_url(url: str) -> MailServer:
    if url == "console:":
        return MailServer(backend="django.core.mail.backends.console.EmailBackend")
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError
    return MailServer(
        host=parts.hostname,
        port=parts.port or DEFAULT_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+starttls",
        use_ssl=parts.scheme == "smtps",
    )


def parse_site_url(url: str) -> str:
    """Return ``url`` without a trailing slash; raise ``ValueError`` if it is more than scheme and host."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError
    return url.rstrip("/")


def parse_sender(sender: str) -> str:
    """Return ``sender``; raise ``ValueError`` if it has no ``@`` or more than one line."""
    if "@" not in sender or not sender.isprintable():
        raise ValueError
    return sender


def read_mail(env: Env, *, debug: bool) -> Mail:
    """Read the three variables; ``EMAIL_URL`` requires the other two, except in debug mode."""
    url = env.text("EMAIL_URL", default="console:" if debug else "", **HELP)
    server = env.checked("EMAIL_URL", url, parse_email_url, **HELP)
    needed = bool(url) and not debug
    sender_help: dict[str, Any] = {"expected": "the sender of the blog's mail", "example": "Harbour <blog@example.org>"}
    sender = env.text("EMAIL_FROM", default=None if needed else "wheelhouse@localhost", **sender_help)
    env.checked("EMAIL_FROM", sender, parse_sender, **sender_help)
    site_help: dict[str, Any] = {"expected": "the address of the site", "example": "https://blog.example.org"}
    site_url = env.text("SITE_URL", default=None if needed else "http://localhost:8000", **site_help)
    checked = env.checked("SITE_URL", site_url, parse_site_url, **site_help) or ""
    return Mail(server, sender, checked, checked if env.text("SITE_URL", default="", **site_help) else "")
