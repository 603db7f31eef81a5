"""Prints process 1 of this container and its descendants, as JSON: parents, arguments, ids, capabilities.

What else runs here, the engine has started from outside: a health probe, this script.
"""

from __future__ import annotations

import json
import os
from typing import Any


def read_status(pid: int) -> dict[str, str]:
    """The fields of ``/proc/PID/status``: https://www.kernel.org/doc/html/latest/filesystems/proc.html."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:  # noqa: PTH123  nothing but what this needs is imported
        return {name: value.strip() for name, _colon, value in (line.partition(":") for line in file)}


def describe_process(pid: int) -> dict[str, Any]:
    fields = read_status(pid)
    with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:  # noqa: PTH123  see above
        arguments = file.read().rstrip("\0").split("\0")
    return {
        "pid": pid,
        "parent": int(fields["PPid"]),
        "arguments": arguments,
        "uids": sorted(set(map(int, fields["Uid"].split()))),
        "gids": sorted(set(map(int, fields["Gid"].split() + fields["Groups"].split()))),
        "capabilities": {name: fields[name] for name in fields if name.startswith("Cap")},
        "no_new_privileges": fields["NoNewPrivs"] == "1",
    }


def read_processes() -> list[dict[str, Any]]:
    found = []
    for pid in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):  # noqa: PTH208  see above
        try:
            found.append(describe_process(pid))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def select_descendants(every: list[dict[str, Any]]) -> list[dict[str, Any]]:
    members, size = {1}, 0
    while size != len(members):
        size = len(members)
        members |= {one["pid"] for one in every if one["parent"] in members}
    return [one for one in every if one["pid"] in members]


if __name__ == "__main__":
    print(json.dumps(select_descendants(read_processes())))
