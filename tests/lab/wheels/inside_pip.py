"""Runs inside an image: what its pip accepts and takes. Arguments: projects, ``--``, projects that it is to refuse."""

import json
import os
import subprocess
import sys

from pip._internal.utils.compatibility_tags import get_supported
from pip._vendor.packaging import _musllinux

PIP = (sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed")
OPTIONS = ("--report=-", "--disable-pip-version-check", "--root-user-action=ignore", "--no-cache-dir")


def libc() -> str:
    """As a target of `lab wheels`: ``glibc:2.41``, ``musl:1.2``."""
    musl = _musllinux._get_musl_version(sys.executable)
    if musl:
        return f"musl:{musl.major}.{musl.minor}"
    return str(os.confstr("CS_GNU_LIBC_VERSION")).replace(" ", ":")


def install(*projects: str) -> "subprocess.CompletedProcess[str]":
    """Let pip choose, and install nothing."""
    return subprocess.run((*PIP, *OPTIONS, *projects), capture_output=True, text=True, check=False)


split = sys.argv.index("--")
taken = install(*sys.argv[1:split])
if taken.returncode:
    sys.exit(taken.stderr)
report = json.loads(taken.stdout)
refused = {project: install("--only-binary=:all:", project).stderr for project in sys.argv[split + 1 :]}
found = {
    "libc": libc(),
    "python": report["environment"]["python_full_version"],
    "machine": report["environment"]["platform_machine"],
    "tags": [str(tag) for tag in get_supported()],
    "files": {one["metadata"]["name"]: one["download_info"]["url"].rpartition("/")[2] for one in report["install"]},
    "refused": refused,
}
print(json.dumps(found))
