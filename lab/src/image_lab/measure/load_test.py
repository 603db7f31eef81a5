"""Loads a page with wrk over the loopback address, for some seconds, with a fixed number of connections."""

import re
import shutil
import subprocess
from dataclasses import dataclass

from image_lab.errors import MachineError

THREADS = 1
CONNECTIONS = 8  # as many as two workers with four threads each answer at once
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int

    @property
    def requests_per_second(self) -> float:
        return self.requests / self.seconds


def find_wrk() -> str:
    """The path of wrk; raises MachineError if it is not on PATH."""
    found = shutil.which("wrk")
    if found is None:
        raise MachineError("no `wrk` here, which makes the load. Debian: `apt install wrk`.")
    return found


def run_wrk(port: int, path: str, seconds: int) -> Load:
    """Load one page of 127.0.0.1 for ``seconds``; raises MachineError if wrk fails."""
    options = [f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-H", "Host: localhost"]
    command = [find_wrk(), *options, f"http://127.0.0.1:{port}{path}"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=False)
    if result.returncode:
        raise MachineError(f"wrk failed: {(result.stderr or result.stdout).strip().splitlines()[-1:]}")
    return parse_output(result.stdout)


def parse_output(printed: str) -> Load:
    """The figures that wrk printed; raises MachineError if one is missing."""
    total = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m)", printed)
    p50, p99 = (re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)", printed, re.MULTILINE) for percent in (50, 99))
    if not (total and p50 and p99):
        raise MachineError(f"expected wrk's figures with --latency; found {printed.strip()[:200]!r}. Install wrk 4.")
    return Load(
        requests=int(total[1]),
        seconds=parse_milliseconds(total[2], total[3]) / 1000,
        p50_ms=parse_milliseconds(p50[1], p50[2]),
        p99_ms=parse_milliseconds(p99[1], p99[2]),
        errors=count_errors(printed),
    )


def parse_milliseconds(value: str, unit: str) -> float:
    return float(value) * MILLISECONDS[unit]


def count_errors(printed: str) -> int:
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    socket = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", printed)
    return int(refused[1] if refused else 0) + sum(int(count) for count in (socket.groups() if socket else ()))
