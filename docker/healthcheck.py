"""The image's health probe: exit code 0 when ``/readyz`` answers 200, else 1.

Python, because slim images have no curl. What it saw is printed, for ``docker inspect`` to show. Anything but 200 is
a failure: a redirect or an error page is not "ready".
"""

import http.client
import os
import sys

TIMEOUT_SECONDS = 3  # below HEALTHCHECK's --timeout, so that the reason is still printed
SHOWN_BYTES = 500


def probe(port: int) -> tuple[bool, str]:
    """Ask ``/readyz`` on the loopback address; whether it answered 200, and a line that says what came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        body = response.read(SHOWN_BYTES).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return False, f"no answer: {error!r}"
    finally:
        connection.close()
    return response.status == 200, f"{response.status} {body}"


def main() -> int:
    """Probe the port in ``PORT`` (8000); 0 or 1, as HEALTHCHECK wants it."""
    healthy, seen = probe(int(os.environ.get("PORT") or "8000"))
    print(seen)
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main())
