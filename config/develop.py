"""The blog on this machine, for reading and for working on it: ``python -m config.develop --port 8000``.

Keys, an SQLite database with the demo content, and Django's development server. All that it writes is in ``var/``.
"""

import argparse
import os
import socket
import sys

from config import keys

ADDRESS = "127.0.0.1"


def port_is_free(port: int) -> bool:
    """Whether a server may listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def parse_port(arguments: list[str] | None = None) -> int:
    """The port of the command line, from 1024 to 65535; ends with a usage message otherwise."""
    parser = argparse.ArgumentParser(prog="python -m config.develop", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port: int = parser.parse_args(arguments).port
    if not 1024 <= port <= 65535:
        parser.error(f"--port: expected a number from 1024 to 65535; found {port}. Example: make run PORT=8001")
    return port


def main() -> int:
    """Prepare and serve; replaces this process by the server."""
    port = parse_port()
    if not port_is_free(port):
        print(f"wheelhouse: port {port} is in use. Take another: make run PORT={port + 1}", file=sys.stderr)
        return 1
    os.environ |= {
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_RUNSERVER_HIDE_WARNING": "true",
    }
    if keys.main(os.environ):
        return 1

    import django  # noqa: PLC0415  settings read the keys that were just made
    from django.core.management import call_command  # noqa: PLC0415  as above

    django.setup()
    call_command("prepare_database", verbosity=0)
    print(f"\nWheelhouse is at http://localhost:{port}/ and http://localhost:{port}/ko/", flush=True)
    print(f"To write, make an account with `make admin` and open http://localhost:{port}/admin/", flush=True)
    print("Ctrl-C stops it.\n", flush=True)
    return os.execv(sys.executable, [sys.executable, "manage.py", "runserver", f"{ADDRESS}:{port}", "--verbosity", "0"])


if __name__ == "__main__":
    sys.exit(main())
