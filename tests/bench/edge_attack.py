"""Measures the home page through the edge while 16 attackers guess passwords: ``python -m tests.bench.edge_attack``.

It boots the stack of ``tests.bench.edge``. Reader and attackers run in the network namespace of the edge, where guesses
can come from any address in 127.0.0.0/8. They share the processors with the site. Needs root.
"""

import argparse
import asyncio
import http.client
import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.bench.edge import booted, enter, fetch, read_versions, write
from tests.bench.report import machine
from tests.docker.engine import wait_until
from tests.login_attack import ATTACKERS, LOGIN, MAX_RATIO, PAUSE_SECONDS
from tests.processes import ROOT

FOLDER: Final = ROOT / "docs" / "reports" / "attack"
ROUND_TRIP_SECONDS: Final = 0.02  # of the attackers' network
TOKEN: Final = "a" * 32  # Django compares the cookie's with the form's
NETWORKS: Final = {"one network": "127.0.0.9", "many networks": "127.9.{0}.{1}"}
GUESS: Final = (
    f"POST {LOGIN} HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\nCookie: csrftoken={TOKEN}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}"
)


def make_context() -> ssl.SSLContext:
    """Return a context that accepts the edge's self-signed certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def attack(network: str, seconds: float) -> Counter[str]:
    """Guess for some seconds, in a process of its own; return how often each status was answered."""
    statuses, numbers, context = Counter[str](), count(time.time_ns() // 1_000_000 % 30_000), make_context()
    end = time.monotonic() + seconds

    async def guess_on() -> None:
        while time.monotonic() < end:
            number = next(numbers)
            source = (network.format(number // 250 % 250, number % 250 + 1), 0)
            options: dict[str, Any] = {"ssl": context, "server_hostname": "localhost", "local_addr": source}
            reader, writer = await asyncio.open_connection("127.0.0.1", 443, **options)
            body = f"username=name-{number}&password=wrong&csrfmiddlewaretoken={TOKEN}"
            writer.write(GUESS.format(len(body), body).encode())
            statuses[(await reader.read()).split()[1].decode()] += 1
            writer.close()
            await asyncio.sleep(ROUND_TRIP_SECONDS)

    async def guess_at_once() -> Counter[str]:
        await asyncio.gather(*(guess_on() for _attacker in range(ATTACKERS)))
        return statuses

    return asyncio.run(guess_at_once())


def read_pages(seconds: float) -> float:
    """Open the home page for some seconds, over one connection; return the median time in milliseconds."""
    connection = http.client.HTTPSConnection("localhost", context=make_context(), timeout=10)
    times, end = list[float](), time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        connection.request("GET", "/")
        response = connection.getresponse()
        response.read()
        times.append((time.perf_counter() - start) * 1000)
        assert response.status == 200, response.status
        time.sleep(PAUSE_SECONDS)
    return median(times)


def measure(name: str, *, rounds: int, seconds: float) -> dict[str, Any]:
    """Read without and with the attack, in turn."""
    statuses, results = Counter[str](), list[dict[str, float]]()
    for _round in range(rounds):
        quiet_ms = read_pages(seconds)
        with ProcessPoolExecutor(1) as processes:
            attackers = processes.submit(attack, NETWORKS[name], seconds + 1)
            time.sleep(0.7)  # the first guesses are hashed
            attacked_ms = read_pages(seconds)
            statuses += attackers.result()
        results.append({"quiet_ms": round(quiet_ms, 3), "attacked_ms": round(attacked_ms, 3)})
    ratio = round(median(each["attacked_ms"] / each["quiet_ms"] for each in results), 2)
    return {"name": name, "ratio": ratio, "statuses": dict(sorted(statuses.items())), "rounds": results}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.edge_attack", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)  # in the edge's namespace
    options = parser.parse_args()
    setup = {"rounds": options.rounds, "seconds": options.seconds}
    if options.inside:
        print(json.dumps([measure(name, **setup) for name in NETWORKS]))
        return 0
    now, load_before = datetime.now(UTC), round(os.getloadavg()[0], 2)
    with tempfile.TemporaryDirectory(prefix="blog-bench-") as folder, booted(Path(folder)) as stack:
        wait_until(lambda: fetch(stack, "identity"), within_seconds=60, what="the home page")
        command = [sys.executable, "-m", "tests.bench.edge_attack", "--inside", *sys.argv[1:]]
        output = subprocess.run([*enter(stack), *command], check=True, capture_output=True, text=True).stdout
        versions = {name: version for name, version in read_versions(stack).items() if name != "wrk"}
    about = machine() | {"load_before": load_before, "load_after": round(os.getloadavg()[0], 2)}
    scenarios = json.loads(output)
    setup |= {"attackers": ATTACKERS, "round_trip_seconds": ROUND_TRIP_SECONDS}
    report = {"schema_version": 1, "created_at": now.isoformat(timespec="seconds"), "machine": about}
    report |= {"versions": versions, "setup": setup, "scenarios": scenarios}
    for each in scenarios:
        print(f"attack: {each['name']}: the home page takes {each['ratio']} times as long; guesses {each['statuses']}")
    print(f"attack: wrote {write(report, now, FOLDER).relative_to(ROOT)}")
    return int(any(each["ratio"] > MAX_RATIO or max(each["statuses"]) >= "500" for each in scenarios))


if __name__ == "__main__":
    sys.exit(main())
