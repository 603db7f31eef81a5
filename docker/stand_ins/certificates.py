"""The certificate authorities that this machine trusts beyond Debian's own.

Behind a proxy that inspects TLS, a container reaches no package index until its trust store has the proxy's authority.
Format: RFC 7468 (PEM).
"""

import os
import re
from pathlib import Path

PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
SYSTEM_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
DISTRIBUTION = Path("/usr/share/ca-certificates")  # the package's own files


def find_additions(bundle: Path | None = None, distribution: Path = DISTRIBUTION) -> list[str]:
    """Return the PEM texts in ``bundle``, by default ``$SSL_CERT_FILE`` or the system's, that Debian does not bring."""
    path = bundle or Path(os.environ.get("SSL_CERT_FILE") or SYSTEM_BUNDLE)
    known = {body for file in distribution.rglob("*.crt") for body in read_certificates(file)}
    found = read_certificates(path)
    return [f"{found[body]}\n" for body in sorted(found.keys() - known)]


def write_additions(folder: Path) -> list[Path]:
    """Write each of them to a file that update-ca-certificates takes; return the files."""
    files = []
    for number, pem in enumerate(find_additions()):
        files.append(folder / f"machine-{number}.crt")
        files[-1].write_text(pem)
    return files


def read_certificates(path: Path) -> dict[str, str]:
    """Map the base64 text of each certificate in a file, without line breaks, to its PEM text."""
    text = path.read_text(errors="replace") if path.is_file() else ""
    return {"".join(pem.split()[2:-2]): pem for pem in PEM.findall(text)}
