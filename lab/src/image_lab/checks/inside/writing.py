"""Tries to create a file in some folders, and prints the errors as JSON: folder -> "" or "EROFS" …"""

from __future__ import annotations

import errno
import json
import os

FOLDERS = ("/", "/app", "/etc", "/usr/local", "/var", "/tmp", "/dev/shm")  # noqa: S108  the app's own, in a container


def try_to_write(folder: str) -> str:
    path = f"{folder.rstrip('/')}/.wheelhouse-lab-{os.getpid()}"
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error.errno))
    os.remove(path)  # noqa: PTH107  nothing but what this needs is imported
    return ""


if __name__ == "__main__":
    print(json.dumps({folder: try_to_write(folder) for folder in FOLDERS}))
