"""The report, as JSON that docs/reports/bench/schema.json describes."""

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.bench.cases import Case
from tests.bench.load import Run
from tests.bench.servers import SEED
from tests.gunicorn import WORKERS
from tests.processes import ROOT

FOLDER: Final = ROOT / "docs" / "reports" / "bench"
SCHEMA: Final = FOLDER / "schema.json"
SCHEMA_VERSION: Final = 1
PACKAGES: Final = ("django", "gunicorn", "psycopg2-binary")


@dataclass(frozen=True, slots=True)
class Measurement:
    """A case with its rounds: each a run of the page, and one of a bare response of the same size."""

    case: Case
    post_count: int
    url: str
    response_bytes: int
    rounds: list[tuple[Run, Run]]

    def as_json(self) -> dict[str, Any]:
        """The medians, and the rounds."""
        ratios = [page.requests_per_second / bare.requests_per_second for page, bare in self.rounds]
        pages = [page for page, _bare in self.rounds]
        return {
            "name": self.case.name,
            "post_count": self.post_count,
            "address": self.url,
            "connections": self.case.connections,
            "ratio_limit": self.case.ratio_limit,
            "response_bytes": self.response_bytes,
            "ratio": round(median(ratios), 4),
            "p50_ms": round(median(page.p50_ms for page in pages), 3),
            "p99_ms": round(median(page.p99_ms for page in pages), 3),
            "bare_p50_ms": round(median(bare.p50_ms for _page, bare in self.rounds), 3),
            "bare_p99_ms": round(median(bare.p99_ms for _page, bare in self.rounds), 3),
            "rounds": [{"page": asdict(page), "bare": asdict(bare)} for page, bare in self.rounds],
        }


def machine() -> dict[str, Any]:
    """The hardware and the kernel."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cpu": cpu, "cpu_count": os.cpu_count(), "memory_bytes": memory_bytes, "kernel": platform.release()}


def versions(postgresql: Path) -> dict[str, str]:
    """The versions of all that the figures depend on."""
    server = subprocess.run([postgresql / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    wrk = subprocess.run(["wrk", "--version"], check=False, capture_output=True, text=True).stdout
    packages = {name: version(name) for name in PACKAGES}
    return packages | {"python": platform.python_version(), "postgresql": server.split()[2], "wrk": wrk.split()[1]}


def write(
    measurements: list[Measurement], *, postgresql: Path, load_before: float, rounds: int, seconds: float
) -> Path:
    now = datetime.now(UTC)
    report = {
        "schema_version": SCHEMA_VERSION,
        "created_at": now.isoformat(timespec="seconds"),
        "machine": machine() | {"load_before": round(load_before, 2), "load_after": round(os.getloadavg()[0], 2)},
        "versions": versions(postgresql),
        "setup": {"workers": WORKERS, "worker_class": "sync", "rounds": rounds, "seconds": seconds, "seed": SEED},
        "pages": [measurement.as_json() for measurement in measurements],
    }
    path = FOLDER / f"{now:%Y-%m-%dT%H%M}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    part.replace(path)
    return path


def newest() -> dict[str, Any] | None:
    """The newest committed report, or ``None``."""
    paths = [path for path in FOLDER.glob("*.json") if path != SCHEMA]
    if not paths:
        return None
    report: dict[str, Any] = json.loads(max(paths).read_text("utf-8"))
    return report | {"file": max(paths).name}
