"""Reads the lab's data files: TOML with a schema version."""

import tomllib
from pathlib import Path
from typing import Any

from image_lab.errors import UsageError


def read_data(file: Path, schema_version: int = 1) -> dict[str, Any]:
    """The content of ``file``; raises UsageError for another schema version."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    if data["schema_version"] != schema_version:
        found = data["schema_version"]
        raise UsageError(f"{file}: expected schema_version {schema_version}; found {found}. Take the lab beside it.")
    return data
