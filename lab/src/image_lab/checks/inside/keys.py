"""Prints owner and mode of the keys folder and of its files, as JSON: path -> [uid, gid, mode]."""

from __future__ import annotations

import json
import os


def read_owners(folder: str) -> dict[str, tuple[int, int, int]]:
    paths = [folder, *(entry.path for entry in os.scandir(folder))]
    found = {path: os.lstat(path) for path in paths}
    return {path: (status.st_uid, status.st_gid, status.st_mode & 0o7777) for path, status in found.items()}


if __name__ == "__main__":
    print(json.dumps(read_owners(os.environ["KEYS_DIR"])))
