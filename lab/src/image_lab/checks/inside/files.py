"""Prints path, uid, gid and mode of everything on the root file system, as JSON; no other file systems."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator


def walk(top: str) -> Iterator[tuple[str, int, int, int]]:
    """Each folder, file and link below ``top`` on the same file system."""
    device = os.lstat(top).st_dev
    for folder, folders, names in os.walk(top):
        prefix = folder.rstrip("/") + "/"
        folders[:] = [name for name in folders if os.lstat(prefix + name).st_dev == device]
        for path in [prefix + name for name in (*folders, *names)]:
            status = os.lstat(path)
            if status.st_dev == device:
                yield path, status.st_uid, status.st_gid, status.st_mode


if __name__ == "__main__":
    print(json.dumps(list(walk("/"))))
