"""Date formats work on musl, whose strftime returns an empty string for a directive that it does not know."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for folder in ("blog", "config", "docker", "lab") for path in (ROOT / folder).rglob("*.py"))
# The directives of C and POSIX, and Python's own %f, %G, %u, %V: https://docs.python.org/3/library/datetime.html#format-codes
PORTABLE = set("aAwdbBmyYHIpMSfzZjUWcxXGuV%")
DIRECTIVE = re.compile(r"%(.)")


def formats(source: str) -> Iterator[str]:
    """Each literal that a source passes to a function or method named strftime."""
    for node in ast.walk(ast.parse(source)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and getattr(called, "attr", getattr(called, "id", "")) == "strftime":
            yield from (
                one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )


def test_date_formats_are_portable() -> None:
    """Except in the probes, which show the difference."""
    used = {
        f"{path.relative_to(ROOT)}: %{directive}"
        for path in SOURCES
        if "probes" not in path.parts
        for text in formats(path.read_text(encoding="utf-8"))
        for directive in DIRECTIVE.findall(text)
        if directive not in PORTABLE
    }
    assert used == set()
