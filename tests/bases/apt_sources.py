"""Debian's package sources for any suite, derived from those that this machine uses.

A machine may reach Debian through a mirror of its own, so no host is written in the project:
the entries of the machine's release are taken, and its codename replaced.
Format: sources.list(5), both the one-line and the deb822 style.

Run as ``python -m tests.bases.apt_sources SUITE`` it prints the entries, for shell scripts.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bases.errors import BasesError

ONE_LINE = re.compile(r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<rest>.+)$")


@dataclass(frozen=True)
class Entry:
    """One source: where it is, which suites and components of it are used, and its key."""

    uris: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""

    def stanza(self, types: str) -> str:
        """This entry in the deb822 style; `types` is "deb", "deb-src" or both."""
        lines = [
            f"Types: {types}",
            f"URIs: {self.uris}",
            f"Suites: {' '.join(self.suites)}",
            f"Components: {' '.join(self.components)}",
        ]
        if self.signed_by:
            lines.append(f"Signed-By: {self.signed_by}")
        return "\n".join(lines) + "\n"


def entries_for(suite: str, etc: Path = Path("/etc")) -> list[Entry]:
    """The machine's own Debian entries with its codename replaced by `suite`.

    Raises:
        BasesError: the machine has no Debian source of its own release.
    """
    codename = _codename(etc / "os-release")
    wanted = {codename: suite, **{f"{codename}-{x}": f"{suite}-{x}" for x in ("updates", "security")}}
    found = [
        Entry(entry.uris, suites, entry.components, entry.signed_by)
        for entry in _read_all(etc / "apt")
        if "main" in entry.components and (suites := tuple(wanted[s] for s in entry.suites if s in wanted))
    ]
    if not found:
        raise BasesError(
            f"no Debian source of {codename or 'this release'} in {etc / 'apt'}",
            "run this on Debian, or add its entry to /etc/apt/sources.list.d/debian.sources",
        )
    return found


def text_for(suite: str, *, types: str = "deb", etc: Path = Path("/etc")) -> str:
    """The content of a ``.sources`` file for `suite`."""
    return "\n".join(entry.stanza(types) for entry in entries_for(suite, etc))


def _codename(os_release: Path) -> str:
    try:
        match = re.search(r'^VERSION_CODENAME="?(\w+)"?$', os_release.read_text(), re.MULTILINE)
    except OSError:
        return ""
    return match[1] if match else ""


def _read_all(apt: Path) -> Iterator[Entry]:
    parts = apt / "sources.list.d"
    for path in [apt / "sources.list", *sorted(parts.glob("*.list"))]:
        if path.is_file():
            yield from _one_line(path.read_text())
    for path in sorted(parts.glob("*.sources")):
        yield from _deb822(path.read_text())


def _one_line(text: str) -> Iterator[Entry]:
    for line in text.splitlines():
        if match := ONE_LINE.match(line.split("#")[0].strip()):
            key = re.search(r"signed-by=(\S+)", match["options"] or "")
            yield Entry(match["uri"], (match["suite"],), tuple(match["rest"].split()), key[1] if key else "")


def _deb822(text: str) -> Iterator[Entry]:
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for stanza in re.split(r"\n\s*\n", lines):
        # A value goes on in lines that begin with a space: an embedded key does.
        pairs = re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", stanza, re.MULTILINE)
        fields = {name.lower(): value.rstrip("\n") for name, value in pairs}
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes").lower() not in ("no", "false"):
            yield Entry(
                " ".join(fields.get("uris", "").split()),
                tuple(fields.get("suites", "").split()),
                tuple(fields.get("components", "").split()),
                fields.get("signed-by", ""),
            )


if __name__ == "__main__":
    print(text_for(sys.argv[1]), end="")
