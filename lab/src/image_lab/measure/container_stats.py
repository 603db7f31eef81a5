"""Start time, memory and CPU time of a running container."""

import http.client
import time
from dataclasses import dataclass
from typing import Any, Final

from image_lab import engine
from image_lab.compose_stack import PORT, Stack
from image_lab.errors import MachineError

GIVE_UP_SECONDS: Final = 60
POLL_SECONDS: Final = 0.005
# Compose probes the containers of a stack every second once they are well; here nothing may run beside the load.
QUIET_PROBES: Final = {"interval": "1h"}

# What the kernel counts for the container's own control group, version 2 or 1:
# https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
COUNTERS: Final = {
    2: ("memory.current", "memory.stat", "cpu.stat"),
    1: ("memory/memory.usage_in_bytes", "memory/memory.stat", "cpuacct/cpuacct.usage"),
}


@dataclass(frozen=True, slots=True)
class Counters:
    """The kernel's counters for a container.

    ``anon_bytes`` is the memory of its processes, ``file_bytes`` the page cache, which the kernel can reclaim;
    ``total_bytes`` includes both and the kernel's own memory.
    """

    total_bytes: int
    anon_bytes: int
    file_bytes: int
    cpu_seconds: float


def read_counters(container: str) -> Counters:
    """Read the counters with `cat` in the container, which adds less than a megabyte for a moment."""
    for version, names in COUNTERS.items():
        files = [f"/sys/fs/cgroup/{name}" for name in names]
        result = engine.docker("exec", container, "cat", *files, check=False)
        if result.returncode == 0:
            return parse_counters(result.stdout, version)
    raise MachineError(f"expected the control group's counters in /sys/fs/cgroup; found none: {result.stderr.strip()}")


def parse_counters(printed: str, version: int) -> Counters:
    """Parse the concatenated files of ``COUNTERS``: lines with a number, and lines with a name and a number."""
    lines = [line.split() for line in printed.splitlines() if line.strip()]
    numbers = [int(words[0]) for words in lines if len(words) == 1]
    table = {words[0]: int(words[1]) for words in lines if len(words) == 2}
    if version == 2:
        return Counters(numbers[0], table["anon"], table["file"], table["usage_usec"] / 1e6)
    return Counters(numbers[0], table["rss"], table["cache"], numbers[1] / 1e9)


def make_quiet_probes(service: str) -> dict[str, Any]:
    return {"services": {name: {"healthcheck": QUIET_PROBES} for name in (service, "db")}}


def time_start(stack: Stack) -> float:
    """Restart the web container; the seconds until the front page answers 200. The database stays up."""
    container = stack.container()
    engine.docker("stop", container)
    started = time.monotonic()
    engine.docker("start", container)
    port = read_port(container)
    while not answers(port):
        if time.monotonic() - started > GIVE_UP_SECONDS:
            raise MachineError(f"no 200 within {GIVE_UP_SECONDS} s of the start. See `docker logs {container[:12]}`.")
        time.sleep(POLL_SECONDS)
    return time.monotonic() - started


def read_port(container: str) -> int:
    """The port on this machine that leads to a container; it changes at every start."""
    ports = engine.inspect(container)["NetworkSettings"]["Ports"]
    return int(ports[f"{PORT}/tcp"][0]["HostPort"])


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVE_UP_SECONDS)
    try:
        connection.request("GET", "/", headers={"Host": "localhost", "Connection": "close"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
