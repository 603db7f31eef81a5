"""Debian root file systems, made with mmdebstrap from this machine's own package sources."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docker.stand_ins import apt_sources
from docker.stand_ins.certificates import write_additions
from docker.stand_ins.errors import StandInError
from docker.stand_ins.tools import require_tools, run_tool

PACKAGES = "ca-certificates,netbase,tzdata"  # the official python images add these to debian:*-slim

# debian:*-slim leaves these out (debuerreotype, scripts/.slimify-excludes).
EXCLUDED = ("doc", "groff", "info", "linda", "lintian", "locale", "man")
INCLUDED = ("doc/*/copyright", "locale/locale.alias")

# Container images hold neither package archives nor translated descriptions. Uploaded at the end, because mmdebstrap
# needs the archives that apt has fetched.
APT_CONFIGURATION = """\
APT::Keep-Downloaded-Packages "false";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
"""

SOURCE_DATE_EPOCH = "1735689600"  # 2025-01-01; no file is younger, so the same packages give the same layer


@dataclass(frozen=True)
class DebianRoot:
    """The smallest Debian of one suite, as debian:*-slim has it."""

    suite: str

    @property
    def name(self) -> str:
        """The suite."""
        return self.suite

    def list_inputs(self) -> Iterable[bytes]:
        """Return the suite and this module's text, which has every option."""
        return [self.suite.encode(), Path(__file__).read_bytes()]

    def write_archive(self, archive: Path) -> None:
        """Run mmdebstrap, about 20 to 40 s.

        Raises:
            StandInError: no root rights, no mmdebstrap, or the suite cannot be fetched.
        """
        require_tools({"mmdebstrap": "mmdebstrap"})
        with tempfile.TemporaryDirectory(prefix="wheelhouse-root-") as folder:
            scratch = Path(folder)
            sources = scratch / "debian.sources"
            sources.write_text(self._format_sources())
            options = ["--quiet", "--variant=minbase", f"--include={PACKAGES}", "--format=tar"]
            options += [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in EXCLUDED]
            options += [f"--dpkgopt=path-include=/usr/share/{name}" for name in INCLUDED]
            command = ("mmdebstrap", *options, *_make_hooks(scratch), self.suite, str(archive), str(sources))
            run_tool(*command, environment={"SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH, "TMPDIR": folder})

    def _format_sources(self) -> str:
        try:
            return apt_sources.format_sources(self.suite)
        except LookupError as error:
            raise StandInError(str(error), "run this on Debian, or add its entry to sources.list.d") from error


def _make_hooks(scratch: Path) -> list[str]:
    """Put apt's configuration and the machine's own certificate authorities into the root."""
    configuration = scratch / "apt.conf"
    configuration.write_text(APT_CONFIGURATION)
    uploads = {configuration: "/etc/apt/apt.conf.d/99container"}
    uploads |= {file: f"/usr/local/share/ca-certificates/{file.name}" for file in write_additions(scratch)}
    hooks = [f"--customize-hook=upload {file} {target}" for file, target in uploads.items()]
    return [*hooks, '--customize-hook=chroot "$1" update-ca-certificates']
