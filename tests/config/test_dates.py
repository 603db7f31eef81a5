"""Dates in every image alike: musl's strftime makes an empty text of a directive that it doesn't know."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for folder in ("blog", "config", "docker", "lab") for path in (ROOT / folder).rglob("*.py"))
# What C and POSIX have, and Python's own %f, %G, %u, %V: https://docs.python.org/3/library/datetime.html#format-codes
PORTABLE = set("aAwdbBmyYHIpMSfzZjUWcxXGuV%")
DIRECTIVE = re.compile(r"%(.)")


def formats(source: str) -> Iterator[str]:
    """Each text that a source hands to a function or method called strftime."""
    for node in ast.walk(ast.parse(source)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and getattr(called, "attr", getattr(called, "id", "")) == "strftime":
            yield from (
                one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )


def test_no_date_format_vanishes_on_musl() -> None:
    """The probes may: they show what happens. All others keep to directives that every C library knows."""
    used = {
        f"{path.relative_to(ROOT)}: %{directive}"
        for path in SOURCES
        if "probes" not in path.parts
        for text in formats(path.read_text(encoding="utf-8"))
        for directive in DIRECTIVE.findall(text)
        if directive not in PORTABLE
    }
    assert used == set()


@pytest.mark.parametrize("text", ["%-d", "%k", "%l", "%P", "%^a", "%s"])
def test_a_format_that_does_is_found(text: str) -> None:
    """The search works: each of these is empty or otherwise different on musl."""
    (found,) = formats(f"moment.strftime('at {text}')")
    assert not set(DIRECTIVE.findall(found)) <= PORTABLE
