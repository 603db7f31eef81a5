"""Debian's package sources for any suite, derived from those of this machine.

A machine may reach Debian through a mirror, so the project names no host: it takes the entries of the machine's own
release and replaces the codename. Reads both formats of sources.list(5), one-line and deb822.

``python3 docker/stand_ins/apt_sources.py SUITE`` prints the entries. It needs the standard library alone, because
.ci/provision.sh runs it before anything is installed.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ONE_LINE = re.compile(r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<rest>.+)$")


@dataclass(frozen=True)
class Entry:
    """One source: its address, suites, components and key."""

    uris: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""

    def format_stanza(self) -> str:
        """Format the entry as deb822."""
        suites, components = " ".join(self.suites), " ".join(self.components)
        key = f"Signed-By: {self.signed_by}\n" if self.signed_by else ""
        return f"Types: deb\nURIs: {self.uris}\nSuites: {suites}\nComponents: {components}\n{key}"


def format_sources(suite: str, etc: Path = Path("/etc")) -> str:
    """Return the content of a ``.sources`` file for ``suite``.

    Raises:
        LookupError: the machine has no Debian source of its own release.
    """
    codename = read_codename(etc / "os-release")
    renamed = {codename: suite, **{f"{codename}-{x}": f"{suite}-{x}" for x in ("updates", "security")}}
    entries = [
        Entry(entry.uris, suites, entry.components, entry.signed_by)
        for entry in read_entries(etc / "apt")
        if "main" in entry.components and (suites := tuple(renamed[s] for s in entry.suites if s in renamed))
    ]
    if not entries:
        raise LookupError(f"no Debian source of {codename or 'this release'} in {etc / 'apt'}")
    return "\n".join(entry.format_stanza() for entry in entries)


def read_codename(os_release: Path) -> str:
    """Return the release's codename, ``""`` on a system without one."""
    text = os_release.read_text() if os_release.exists() else ""
    match = re.search(r'^VERSION_CODENAME="?(\w+)"?$', text, re.MULTILINE)
    return match[1] if match else ""


def read_entries(apt: Path) -> Iterator[Entry]:
    """Read every enabled entry for binary packages."""
    parts = apt / "sources.list.d"
    for path in [apt / "sources.list", *sorted(parts.glob("*.list"))]:
        if path.is_file():
            yield from parse_one_line(path.read_text())
    for path in sorted(parts.glob("*.sources")):
        yield from parse_deb822(path.read_text())


def parse_one_line(text: str) -> Iterator[Entry]:
    """Parse the older format: ``deb [options] uri suite component…``."""
    for line in text.splitlines():
        if match := ONE_LINE.match(line.split("#")[0].strip()):
            key = re.search(r"signed-by=(\S+)", match["options"] or "")
            yield Entry(match["uri"], (match["suite"],), tuple(match["rest"].split()), key[1] if key else "")


def parse_deb822(text: str) -> Iterator[Entry]:
    """Parse stanzas of ``Name: value``; lines that begin with a space continue a value, as in an embedded key."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for stanza in re.split(r"\n\s*\n", lines):
        pairs = re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", stanza, re.MULTILINE)
        fields = {name.lower(): value.rstrip("\n") for name, value in pairs}
        uris, suites, components = (fields.get(name, "").split() for name in ("uris", "suites", "components"))
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes").lower() not in ("no", "false"):
            yield Entry(" ".join(uris), tuple(suites), tuple(components), fields.get("signed-by", ""))


if __name__ == "__main__":
    print(format_sources(sys.argv[1]), end="")
