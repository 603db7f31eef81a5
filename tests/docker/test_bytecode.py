"""docker/build/bytecode.py loads what a site consists of, with any requirements; needs no engine."""

import subprocess
import sys

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
