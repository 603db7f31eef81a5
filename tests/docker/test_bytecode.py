"""docker/build/bytecode.py loads what a site is made of, whatever is installed; no engine is needed to see it."""

import subprocess
import sys
from pathlib import Path

from tests.docker.paths import DOCKER


def ask(question: str, *options: str) -> str:
    """The answer of a new interpreter to ``question``, an expression over the module ``bytecode``."""
    program = f"import sys; sys.path.insert(0, {str(DOCKER / 'build')!r}); import bytecode; print({question})"
    command = [sys.executable, "-B", *options, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd="/").stdout.strip()


def test_every_module_of_the_list_is_there() -> None:
    """With the blog's own requirements installed nothing in the list is missing: no name is old or misspelt."""
    assert ask("bytecode.load_site()") == "[]"


def test_the_list_needs_no_package() -> None:
    """Another lock file may have neither Django nor anything else of the list: it is left out, and no error."""
    assert ask("bytecode.load_site() == list(bytecode.MODULES)", "-S") == "True"


def test_what_is_loaded_is_python_source_of_this_installation() -> None:
    """The files to compile are those of the interpreter's own prefix."""
    question = "(bytecode.load_site(), chr(10).join(bytecode.loaded_sources()))[1]"
    paths = [Path(line) for line in ask(question).splitlines()]
    assert {path.suffix for path in paths} == {".py"}
    assert all(path.is_relative_to(sys.prefix) for path in paths)
    assert any(path.parts[-3:] == ("django", "core", "wsgi.py") for path in paths)
