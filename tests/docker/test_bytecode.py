"""docker/build/bytecode.py loads what a site consists of, with any requirements; needs no engine."""

import subprocess
import sys
from pathlib import Path

from tests.docker.paths import DOCKER


def evaluate(expression: str, *options: str) -> str:
    """Evaluate an expression over the module ``bytecode`` in a new interpreter."""
    program = f"import sys; sys.path.insert(0, {str(DOCKER / 'build')!r}); import bytecode; print({expression})"
    command = [sys.executable, "-B", *options, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd="/").stdout.strip()


def test_every_module_of_the_list_exists() -> None:
    """With the blog's requirements nothing in the list is missing: no name is old or misspelt."""
    assert evaluate("bytecode.load_site()") == "[]"


def test_the_list_needs_no_package() -> None:
    """Other requirements may lack Django or another package of the list, which is not an error."""
    assert evaluate("bytecode.load_site() == list(bytecode.MODULES)", "-S") == "True"


def test_only_sources_of_this_installation_are_compiled() -> None:
    """The files are Python sources below the interpreter's prefix."""
    found = evaluate("(bytecode.load_site(), chr(10).join(bytecode.find_loaded_sources()))[1]")
    paths = [Path(line) for line in found.splitlines()]
    assert {path.suffix for path in paths} == {".py"}
    assert [path for path in paths if not path.is_relative_to(sys.prefix)] == []
    assert any(path.parts[-3:] == ("django", "core", "wsgi.py") for path in paths)
