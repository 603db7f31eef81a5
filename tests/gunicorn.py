"""A gunicorn process with the project's configuration."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.development import free_port
from tests.http_client import HttpClient
from tests.processes import ROOT, wait_until


@contextmanager
def running_gunicorn(
    environ: dict[str, str], log: Path, *, application: str = "config.wsgi", probe: str = "/healthz"
) -> Iterator[int]:
    """Start gunicorn with the project's configuration; yield its port when ``probe`` answers 200."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", application]
    with log.open("a") as output:
        variables = environ | {"PORT": str(port)}
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)

    def has_started() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            return HttpClient(port).get(probe).status == 200
        except OSError:
            return False

    try:
        wait_until(has_started, log)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
