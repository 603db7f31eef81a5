"""Load by wrk (https://github.com/wg/wrk) on loopback."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SCRIPT: Final = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True, slots=True)
class Run:
    requests_per_second: float
    p50_ms: float
    p99_ms: float


def run(url: str, *, connections: int, seconds: int, headers: dict[str, str], prefix: Sequence[str] = ()) -> Run:
    """Load ``url`` over ``connections`` connections at once; ``prefix`` is a command that runs wrk elsewhere.

    Raises:
        RuntimeError: a response was an error, or there was no response.
    """
    options = [option for name, value in headers.items() for option in ("-H", f"{name}: {value}")]
    command = [*prefix, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(SCRIPT), *options, url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = json.loads(output.splitlines()[-1])
    if found["errors"] or not found["requests"]:
        raise RuntimeError(f"{url}: expected responses without an error, found {found}. Look at it in a browser.")
    return Run(
        requests_per_second=found["requests"] / found["duration_us"] * 1e6,
        p50_ms=found["p50_us"] / 1000,
        p99_ms=found["p99_us"] / 1000,
    )
