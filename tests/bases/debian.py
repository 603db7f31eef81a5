"""Debian root file systems, made with mmdebstrap from this machine's own package sources."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.bases import apt_sources, certificates
from tests.bases.errors import BasesError

# What the official python images add to debian:*-slim.
PACKAGES = "ca-certificates,netbase,tzdata"

# debian:*-slim leaves these out (debuerreotype, scripts/.slimify-excludes).
EXCLUDED = ("doc", "groff", "info", "linda", "lintian", "locale", "man")
KEPT = ("doc/*/copyright", "locale/locale.alias")

# Container images keep neither package archives nor translated descriptions. Set when all is
# installed: mmdebstrap itself needs the archives that apt has fetched.
APT_CONFIGURATION = """\
APT::Keep-Downloaded-Packages "false";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
"""

# No file is younger than this, so that the same packages give the same layer.
SOURCE_DATE_EPOCH = "1735689600"  # 2025-01-01


@dataclass(frozen=True)
class DebianRoot:
    """The smallest Debian of one suite that the python images are built on."""

    suite: str

    @property
    def name(self) -> str:
        """The suite is the root's name."""
        return self.suite

    def inputs(self) -> Iterable[bytes]:
        """This module's text holds every option."""
        return [self.suite.encode(), Path(__file__).read_bytes()]

    def write(self, archive: Path) -> None:
        """Runs mmdebstrap, about 20 to 40 s.

        Raises:
            BasesError: no root rights, no mmdebstrap, or the suite cannot be fetched.
        """
        if os.geteuid() != 0:
            raise BasesError("mmdebstrap must run as root to make a Debian root", "run this as root (sudo)")
        if shutil.which("mmdebstrap") is None:
            raise BasesError("mmdebstrap is not installed", "apt-get install mmdebstrap, or run .ci/provision.sh")
        with tempfile.TemporaryDirectory(prefix="wheelhouse-root-") as scratch:
            self._run(archive, Path(scratch))

    def _run(self, archive: Path, scratch: Path) -> None:
        sources = scratch / "debian.sources"
        sources.write_text(apt_sources.text_for(self.suite))
        command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", "--format=tar"]
        command += [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in EXCLUDED]
        command += [f"--dpkgopt=path-include=/usr/share/{name}" for name in KEPT]
        command += [*_apt_hook(scratch), *_trust_hooks(scratch), self.suite, str(archive), str(sources)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH, "TMPDIR": str(scratch)}
        result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if result.returncode:
            tail = "\n".join(result.stderr.strip().splitlines()[-8:])
            raise BasesError(f"mmdebstrap could not make Debian {self.suite}", f"its last lines were:\n{tail}")


def _apt_hook(scratch: Path) -> list[str]:
    configuration = scratch / "apt.conf"
    configuration.write_text(APT_CONFIGURATION)
    return [f"--customize-hook=upload {configuration} /etc/apt/apt.conf.d/99container"]


def _trust_hooks(scratch: Path) -> list[str]:
    """Hooks that put the machine's additional authorities into the root's trust store."""
    hooks = []
    for number, pem in enumerate(certificates.additions()):
        file = scratch / f"machine-{number}.crt"
        file.write_text(pem)
        hooks.append(f"--customize-hook=upload {file} /usr/local/share/ca-certificates/{file.name}")
    return [*hooks, '--customize-hook=chroot "$1" update-ca-certificates'] if hooks else []
