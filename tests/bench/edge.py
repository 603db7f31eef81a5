"""A page from the edge's cache next to a file of its size, of the same nginx, over TLS: ``python -m tests.bench.edge``.

It boots docker-compose.yml with deploy/edge.yml on the images of `make bases`, or on the official ones. wrk runs in
the network namespace of the edge, so no proxy of Docker's takes part; that needs root. Readers who accept gzip are
measured apart from those who don't. The certificate is self-signed.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.bench.load import Run, run
from tests.bench.report import machine
from tests.docker.engine import Docker, Stack, find_client, wait_until
from tests.processes import ROOT

FOLDER: Final = ROOT / "docs" / "reports" / "edge"
SCHEMA: Final = FOLDER / "schema.json"
URL: Final = "https://localhost/"
CONNECTIONS: Final = 32
ENCODINGS: Final = ("identity", "gzip")
ERRORS: Final = ROOT / "deploy" / "edge" / "errors.conf"
LOCATION: Final = "location /same-size/ { alias /same-size/; default_type text/html; gzip off; }\n"
OVERRIDE: Final = """
services:
  edge:
    volumes: ["{folder}/errors.conf:/edge/errors.conf:ro", "{folder}:/same-size:ro"]
"""


@contextmanager
def booted(folder: Path) -> Iterator[Stack]:
    """The stack, with files in ``folder`` served below ``/same-size/``."""
    folder.chmod(0o755)
    (folder / "errors.conf").write_text(ERRORS.read_text() + LOCATION)
    (folder / "bench.yml").write_text(OVERRIDE.format(folder=folder))
    (folder / "env").write_text((ROOT / ".bases.env").read_text() if (ROOT / ".bases.env").exists() else "")
    name = f"blog-bench-{secrets.token_hex(4)}"
    overrides = (ROOT / "deploy" / "edge.yml", folder / "bench.yml")
    stack = Stack(Docker(find_client() or "docker"), name, folder / "env", "trixie", overrides)
    stack.set(DOMAIN="localhost", ACME_SERVER="https://localhost:1/", IMAGE_NAME=name)
    stack.set(EDGE_HTTP_PORT="127.0.0.1:0", EDGE_HTTPS_PORT="127.0.0.1:0")
    try:
        stack.compose("up", "--build", "--detach", "--wait", timeout_seconds=900)
        yield stack
    finally:
        stack.compose("down", "--volumes", "--rmi", "local", "--timeout", "10")


def enter(stack: Stack) -> tuple[str, ...]:
    """Return the command that runs another one in the edge's network namespace."""
    process = stack.docker.inspect(stack.container("edge"))["State"]["Pid"]
    return ("nsenter", f"--net=/proc/{process}/ns/net")


def fetch(stack: Stack, encoding: str) -> bytes:
    command = [
        *enter(stack),
        "curl",
        "--silent",
        "--fail",
        "--insecure",
        "--header",
        f"Accept-Encoding: {encoding}",
        URL,
    ]
    return subprocess.run(command, capture_output=True, check=False).stdout


def measure(stack: Stack, encoding: str, folder: Path, *, rounds: int, seconds: int) -> dict[str, Any]:
    """Load the home page and a file of its size in turn; the first round, which fills caches, doesn't count."""
    body = wait_until(lambda: fetch(stack, encoding), within_seconds=60, what="the home page")
    (folder / encoding).write_bytes(os.urandom(len(body)))
    urls, results = (URL, f"{URL}same-size/{encoding}"), list[tuple[Run, Run]]()
    for number in range(-1, rounds):
        options = {"connections": CONNECTIONS, "seconds": 1 if number < 0 else seconds}
        fetch(stack, encoding)  # a page that is read all the time has a copy
        page, file = (run(url, headers={"Accept-Encoding": encoding}, prefix=enter(stack), **options) for url in urls)
        results += [(page, file)] if number >= 0 else []
    ratios = [page.requests_per_second / file.requests_per_second for page, file in results]
    return {
        "encoding": encoding,
        "response_bytes": len(body),
        "ratio": round(median(ratios), 4),
        "rounds": [{"page": asdict(page), "file": asdict(file)} for page, file in results],
    }


def read_versions(stack: Stack) -> dict[str, str]:
    container = stack.container("edge")
    nginx = stack.docker("exec", container, "nginx", "-v").stderr.strip().rpartition("/")[2]
    wrk = subprocess.run(["wrk", "--version"], check=False, capture_output=True, text=True).stdout.split()[1]
    return {"nginx": nginx, "image": stack.docker.inspect(container)["Config"]["Image"], "wrk": wrk}


def write(report: dict[str, Any], now: datetime, folder: Path = FOLDER) -> Path:
    path = folder / f"{now:%Y-%m-%dT%H%M}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    part.replace(path)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.edge", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=5, help="of each run; wrk takes no fractions")
    options = parser.parse_args()
    if os.geteuid() != 0 or not find_client():
        print("bench: expected root, for nsenter, and a Docker engine. Run it with sudo.", file=sys.stderr)
        return 1
    now, load_before, how = datetime.now(UTC), os.getloadavg()[0], vars(options)
    with tempfile.TemporaryDirectory(prefix="blog-bench-") as name, booted(Path(name)) as stack:
        pages = [measure(stack, encoding, Path(name), **how) for encoding in ENCODINGS]
        versions = read_versions(stack)
    report = {
        "schema_version": 1,
        "created_at": now.isoformat(timespec="seconds"),
        "machine": machine() | {"load_before": round(load_before, 2), "load_after": round(os.getloadavg()[0], 2)},
        "versions": versions,
        "setup": how | {"connections": CONNECTIONS},
        "pages": pages,
    }
    for page in pages:
        print(f"bench: {page['encoding']}, {page['response_bytes']:,} bytes: {page['ratio']} times as fast as the file")
    print(f"bench: wrote {write(report, now).relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
