"""Prints the environment of process 1, as JSON: what a debugger, a crash report or `docker inspect` would show."""

from __future__ import annotations

import json


def parse_environment(text: str) -> dict[str, str]:
    """The variables in the text of ``/proc/PID/environ``."""
    return {name: value for name, _separator, value in (entry.partition("=") for entry in text.split("\0")) if name}


if __name__ == "__main__":
    with open("/proc/1/environ", encoding="utf-8", errors="replace") as file:  # noqa: PTH123  no more than this needs
        print(json.dumps(parse_environment(file.read())))
