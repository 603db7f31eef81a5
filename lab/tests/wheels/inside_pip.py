"""Runs inside an image: what its pip accepts and takes. Arguments: projects, ``--``, projects that it is to refuse."""

import json
import os
import subprocess
import sys

from pip._internal.commands.install import InstallCommand
from pip._internal.utils.compatibility_tags import get_supported
from pip._vendor.packaging import _musllinux

PIP = (sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed")
OPTIONS = ("--report=-", "--disable-pip-version-check", "--root-user-action=ignore", "--no-cache-dir")
# pip downloads whole files before it reports, so of most projects the part of it that chooses the file is asked alone.
DOWNLOADED = 4


def libc() -> str:
    """As a target of `lab wheels`: ``glibc:2.41``, ``musl:1.2``."""
    musl = _musllinux._get_musl_version(sys.executable)
    if musl:
        return f"musl:{musl.major}.{musl.minor}"
    return str(os.confstr("CS_GNU_LIBC_VERSION")).replace(" ", ":")


def install(*projects: str) -> "subprocess.CompletedProcess[str]":
    """Let pip choose, and install nothing."""
    return subprocess.run((*PIP, *OPTIONS, *projects), capture_output=True, text=True, check=False)


def choose(projects: "list[str]") -> "dict[str, str]":
    """The file of each project that pip's finder takes for `pip install`."""
    command = InstallCommand("install", "")
    with command.main_context():
        options, _none = command.parse_args(list(OPTIONS[1:]))
        finder = command._build_package_finder(options, command.get_default_session(options))
        best = {project: finder.find_best_candidate(project).best_candidate for project in projects}
    return {project: candidate.link.filename for project, candidate in best.items() if candidate}


split = sys.argv.index("--")
projects = sys.argv[1:split]
taken = install(*projects[:DOWNLOADED])
if taken.returncode:
    sys.exit(taken.stderr)
report = json.loads(taken.stdout)
refused = {project: install("--only-binary=:all:", project).stderr for project in sys.argv[split + 1 :]}
found = {
    "libc": libc(),
    "python": report["environment"]["python_full_version"],
    "machine": report["environment"]["platform_machine"],
    "tags": [str(tag) for tag in get_supported()],
    "installed": {one["metadata"]["name"]: one["download_info"]["url"].rpartition("/")[2] for one in report["install"]},
    "files": choose(projects),
    "refused": refused,
}
print(json.dumps(found))
