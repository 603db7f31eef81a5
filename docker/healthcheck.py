"""The image's health probe: exit code 0 when ``/readyz``, or the path that is given, answers 200, else 1.

Python, because slim images have no curl. ``docker inspect`` shows what it prints. Only 200 is a success: a redirect or
an error page doesn't mean "ready".
"""

import http.client
import os
import sys

TIMEOUT_SECONDS = 3  # below HEALTHCHECK's --timeout, so the reason is still printed
SHOWN_BYTES = 500


def probe(port: int, path: str = "/readyz") -> tuple[bool, str]:
    """Request ``path`` on the loopback address; return whether it answered 200, and a line for a person."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read(SHOWN_BYTES).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return False, f"no answer: {error!r}"
    finally:
        connection.close()
    return response.status == 200, f"{response.status} {body}"


def main() -> int:
    """Probe the port in ``PORT`` (8000); return the exit code for HEALTHCHECK."""
    healthy, message = probe(int(os.environ.get("PORT") or "8000"), *sys.argv[1:])
    print(message)
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main())
