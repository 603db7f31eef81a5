"""``.bases.env``: which image stands in for which, as Docker Compose reads it."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

HEADER = "# Stand-in base images, written by python -m tests.bases. Use it with: docker compose --env-file .bases.env\n"


def write(path: Path, values: Mapping[str, str]) -> None:
    """Writes NAME=value lines to `path` in one step: a reader sees the old file or the new."""
    text = HEADER + "".join(f"{name}={value}\n" for name, value in values.items())
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    scratch = Path(name)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        scratch.chmod(0o644)
        scratch.replace(path)
    except BaseException:
        scratch.unlink()
        raise


def read(path: Path) -> dict[str, str]:
    """The NAME=value lines of `path`; nothing when there is no such file."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}
