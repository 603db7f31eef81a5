"""Three replicas under load, while Redis, PgBouncer, a replica and PostgreSQL are killed in turn.

A killed process is started again after two seconds. Errors may come from the kill until it answers, and for
``GRACE_SECONDS`` more. Exits with 1 after any other error, an outdated page, a lost write, or if memory grows.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.soak.checks import EDITED_POSTS, find_losses, query
from tests.soak.clients import Clients, Failure, Ledger
from tests.soak.servers import Server, SiteServers, running_site

DOWN_SECONDS, GRACE_SECONDS = 2, 15
MEMORY_GROWTH = 1.15  # of a replica that is never killed: the median of the last third to that of the middle one
SAMPLE_SECONDS = 10


class Kill(NamedTuple):
    name: str
    at: float
    until: float  # when errors have to end

    def excuses(self, failure: Failure) -> bool:
        return self.at <= failure.at <= self.until


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--pause", type=float, default=60, metavar="SECONDS", help="between two kills; default: 60")
    parser.add_argument("--report", type=Path, help="where to write the report as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="blog-soak-") as name:
        Path(name).chmod(0o755)  # PostgreSQL has an account of its own
        with running_site(Path(name)) as site:
            report = soak(site, options.minutes * 60, options.pause)
    text = json.dumps(report, indent=1) + "\n"
    print(text)
    if options.report:
        temporary = options.report.with_suffix(".new")
        temporary.write_text(text)
        temporary.replace(options.report)
    return 0 if report["passed"] else 1


def soak(site: SiteServers, seconds: float, pause_seconds: float) -> dict[str, Any]:
    ledger, start = Ledger(), time.monotonic()
    paths = {slug.removeprefix("by-"): f"/admin/posts/post/{pk}/change/" for slug, pk in query(site, EDITED_POSTS)}
    clients = Clients(site.ports, paths, ledger)
    samples: list[list[float]] = []
    threading.Thread(target=sample_memory, args=(site.replicas[:-1], samples, clients.stopping), daemon=True).start()
    threads, kills = clients.run(), []
    for server in cycle(site.killed):
        rest = start + seconds - time.monotonic()
        time.sleep(min(pause_seconds, max(rest, 0)))
        if rest < pause_seconds + GRACE_SECONDS:
            break
        kills.append(kill(server))
    time.sleep(max(start + seconds - time.monotonic(), 0))
    clients.stopping.set()
    for thread in threads:
        thread.join()
    return make_report(site, ledger, kills, samples, time.monotonic() - start)


def kill(server: Server) -> Kill:
    at = time.monotonic()
    server.kill()
    time.sleep(DOWN_SECONDS)
    server.start()
    return Kill(server.name, at, time.monotonic() + GRACE_SECONDS)


def sample_memory(replicas: list[Server], samples: list[list[float]], stopping: threading.Event) -> None:
    while not stopping.wait(SAMPLE_SECONDS):
        samples.append([measure_memory(replica) for replica in replicas])


def measure_memory(replica: Server) -> float:
    """Return the proportional set size of the replica's processes in megabytes."""
    kilobytes = 0
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdecimal() and replica.process and os.getpgid(int(folder.name)) == replica.process.pid:
                lines = (folder / "smaps_rollup").read_text().splitlines()
                kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except OSError:  # it has ended
            continue
    return kilobytes / 1000


def make_report(
    site: SiteServers, ledger: Ledger, kills: list[Kill], samples: list[list[float]], seconds: float
) -> dict[str, Any]:
    excused = [failure for failure in ledger.failures if any(kill.excuses(failure) for kill in kills)]
    other = [failure for failure in ledger.failures if failure not in excused]
    memory = [summarize_memory(list(column)) for column in zip(*samples, strict=True)]
    losses = find_losses(site, ledger)
    grows = any(each["growth"] > MEMORY_GROWTH for each in memory)
    return {
        "schema_version": 1,
        "passed": not other and not ledger.stale and not any(losses.values()) and not grows,
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[2]},
        "minutes": round(seconds / 60, 1),
        "requests": dict(ledger.requests),
        "acknowledged": {
            name: len(getattr(ledger, name)) for name in ("titles", "comments", "pictures", "subscribers")
        },
        "lost": losses,
        "outdated_pages": len(ledger.stale),
        "errors": len(other),
        "errors_around_kills": len(excused),
        "kills": [describe_kill(each, excused) for each in kills],
        "memory_megabytes": memory,
        "first_errors": [f"{failure.client}: {failure.what}" for failure in other[:20]] + ledger.stale[:5],
    }


def describe_kill(kill: Kill, failures: list[Failure]) -> dict[str, Any]:
    last = max((failure.at for failure in failures if kill.excuses(failure)), default=kill.at)
    count = sum(kill.excuses(failure) for failure in failures)
    return {"killed": kill.name, "errors": count, "seconds_to_last_error": round(last - kill.at, 1)}


def summarize_memory(megabytes: list[float]) -> dict[str, float]:
    third = max(len(megabytes) // 3, 1)
    middle, end = median(megabytes[third : 2 * third] or megabytes), median(megabytes[-third:])
    return {"start": megabytes[0], "middle": middle, "end": end, "growth": round(end / middle, 3)}


if __name__ == "__main__":
    sys.exit(main())
