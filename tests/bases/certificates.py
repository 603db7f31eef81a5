"""The certificate authorities that this machine trusts beyond Debian's own.

Behind a proxy that inspects TLS, nothing inside a container reaches a package index until the
proxy's authority is in the image's trust store too. Formats: RFC 7468 (PEM).
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
SYSTEM_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
DISTRIBUTION = Path("/usr/share/ca-certificates")


def additions(bundle: Path | None = None, distribution: Path = DISTRIBUTION) -> list[str]:
    """PEM texts of the authorities in `bundle` that Debian's ca-certificates does not bring.

    Args:
        bundle: default: ``$SSL_CERT_FILE``, else the system's bundle.
        distribution: the folder of the ca-certificates package's own files.
    """
    path = bundle or Path(os.environ.get("SSL_CERT_FILE") or SYSTEM_BUNDLE)
    known = {_body(pem) for file in distribution.rglob("*.crt") for pem in _certificates(file)}
    unknown = {_body(pem): pem for pem in _certificates(path) if _body(pem) not in known}
    return [f"{unknown[body]}\n" for body in sorted(unknown)]


def _certificates(path: Path) -> Iterator[str]:
    try:
        yield from PEM.findall(path.read_text(errors="replace"))
    except OSError:
        return  # no bundle: nothing to add


def _body(pem: str) -> str:
    """The base64 text alone, so that line lengths and comments do not matter."""
    return "".join(pem.split()[2:-2])
