"""What documents name: commands, `make` targets and paths."""

import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Folders that a clone may have deleted; documents still name their files.
REMOVABLE = (
    "lab",
    *(
        f"blog/{app}"
        for app in (
            *("backups", "comments", "metrics", "newsletter", "pagecache", "pictures", "search", "syndication"),
            "transfer",
        )
    ),
)


def commands(document: str) -> list[str]:
    """Return the commands in ``document``: what follows `$ ` in its ```console blocks. A backslash continues a line."""
    text = (ROOT / document).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    return [" ".join(line[2:].split()) for line in lines if line.startswith("$ ")]


def make_targets(document: str) -> set[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return set(re.findall(r"(?:`|^\$ )make\s+([a-z-]+)", text, re.MULTILINE))


def missing(paths: Iterable[str]) -> list[str]:
    """Return those of ``paths`` that don't exist, except below a removable folder that was deleted."""
    removed = tuple(f"{folder}/" for folder in REMOVABLE if not (ROOT / folder).exists())
    return [path for path in paths if not (ROOT / path).exists() and not f"{path}/".startswith(removed)]
