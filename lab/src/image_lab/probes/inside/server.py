"""Prints, as JSON, what becomes of a POST of 20 KB of ``[`` to an application that parses JSON, under gunicorn.

The application is a few lines; gunicorn and its settings are the image's own: with threads, without, as the blog runs
it, and as the blog would run without the line that gives threads a larger stack.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SETTINGS = "/app/config/gunicorn.conf.py"
CURE = re.compile(r"^threading\.stack_size\(.*\)$", re.MULTILINE)
BODY = b"[" * 20_000
SECONDS = 30
APPLICATION = """
import json

def application(environ, start_response):
    try:
        json.loads(environ["wsgi.input"].read())
        status = "200 OK"
    except (ValueError, RecursionError):
        status = "400 Bad Request"
    start_response(status, [("Content-Length", "0")])
    return []
"""


def make_arguments(folder: Path) -> dict[str, list[str]]:
    plain = ["--no-control-socket", "--worker-tmp-dir=/dev/shm"]
    found = {
        "gunicorn-with-threads": [*plain, "--worker-class=gthread", "--threads=4"],
        "gunicorn-without-threads": [*plain, "--worker-class=sync"],
        "gunicorn-blog": [f"--config={SETTINGS}"],
    }
    text, removed = CURE.subn("", Path(SETTINGS).read_text(encoding="utf-8"))
    if removed:  # else the one above has nothing that could be taken away
        (folder / "without.conf.py").write_text(text, encoding="utf-8")
        found["gunicorn-blog-small-stack"] = [f"--config={folder}/without.conf.py"]
    return found


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def make_environment(folder: Path) -> dict[str, str]:
    environ = os.environ | {"PYTHONPATH": f"/app:{folder}", "KEYS_DIR": str(folder), "ALLOWED_HOSTS": "127.0.0.1"}
    environ |= {"DATABASE_URL": f"sqlite:///{folder}/none.sqlite3"}
    subprocess.run([sys.executable, "-B", "-m", "config.keys"], env=environ, check=True, capture_output=True)
    return environ


def post_body(arguments: list[str], folder: Path, environ: dict[str, str]) -> str:
    port, log = find_free_port(), folder / "log"
    command = [sys.executable, "-B", "-m", "gunicorn", *arguments, f"--bind=127.0.0.1:{port}", "deep:application"]
    with log.open("w") as file:
        gunicorn = subprocess.Popen(command, stdout=file, stderr=file, env=environ, cwd=folder)
    try:
        if wait_for(lambda: can_connect(port) or gunicorn.poll() is not None) and gunicorn.poll() is None:
            return request(port) or read_ending(log)
        return f"gunicorn did not start: {log.read_text()[-300:]}"
    finally:
        gunicorn.terminate()
        gunicorn.wait()


def wait_for(condition: Callable[[], object]) -> bool:
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def can_connect(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def request(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("POST", "/", BODY)
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def read_ending(log: Path) -> str:
    said = re.compile(r"was sent (SIG\w+)")
    wait_for(lambda: said.search(log.read_text()))
    found = said.search(log.read_text())
    return f"no answer: {found[1]}" if found else "no answer"


def main() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "deep.py").write_text(APPLICATION, encoding="utf-8")
        environ = make_environment(folder)
        return {probe: post_body(arguments, folder, environ) for probe, arguments in make_arguments(folder).items()}


if __name__ == "__main__":
    print(json.dumps(main()))
