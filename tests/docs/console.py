"""The commands of a document: what stands after `$ ` in its blocks marked ```console."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(document: str) -> list[str]:
    """Every command of ``document``, a path from the root, in its order; a backslash at a line's end goes on."""
    text = (ROOT / document).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    return [" ".join(line[2:].split()) for line in lines if line.startswith("$ ")]


def make_targets(document: str) -> set[str]:
    """Every target of `make` that ``document`` names, in a block or in a sentence."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return set(re.findall(r"(?:`|^\$ )make\s+([a-z-]+)", text, re.MULTILINE))
