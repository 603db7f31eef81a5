"""The programs that the root file systems are made with."""

import os
import shutil
import subprocess
from collections.abc import Mapping

from docker.stand_ins.errors import StandInError


def require_tools(packages: Mapping[str, str]) -> None:
    """Check for root rights and for each program, given with its Debian package.

    Raises:
        StandInError: one of them is missing.
    """
    if os.geteuid() != 0:
        raise StandInError("only root can keep the owners of a root file system's files", "run this as root (sudo)")
    for program, package in packages.items():
        if shutil.which(program) is None:
            raise StandInError(f"{program} is not installed", f"apt-get install {package}, or run .ci/provision.sh")


def run_tool(*command: str, environment: Mapping[str, str] | None = None) -> None:
    """Run a program.

    Raises:
        StandInError: it failed; has the last lines of its output.
    """
    merged = {**os.environ, **(environment or {})}
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, env=merged)
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["no output"]
        raise StandInError(f"{command[0]} failed ({lines[-1]})", "\n".join(["its last lines were:", *lines[-15:]]))
