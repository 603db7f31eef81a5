"""Writes TOML 1.0, as far as front matter needs it: the standard library only reads it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def dump_fields(fields: Mapping[str, Any]) -> str:
    """Return a line for each field; names must be bare keys."""
    return "".join(f"{name} = {dump_value(value)}\n" for name, value in fields.items())


def dump_value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {dump_value(item)}" for name, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(dump_value, value)) + "]"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    # Texts, numbers, true and false are as in JSON; but JSON leaves DEL as it is, which TOML does not allow.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007f")
