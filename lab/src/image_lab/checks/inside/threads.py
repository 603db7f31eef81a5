"""Prints, as JSON, the thread stack that gunicorn's settings choose, and how a process ends that parses deep JSON."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import threading

# On the 1 MiB that CPython takes on musl this is the end: https://github.com/python/cpython/issues/148260
PARSE = """
import json, threading
threading.stack_size({stack_bytes})
thread = threading.Thread(target=json.loads, args=("[" * 20000,))
thread.start()
thread.join()
"""


def parse_in_a_thread(stack_bytes: int) -> int:
    """The exit code of a process that parses hostile JSON in a thread; negative if a signal ended it."""
    command = [sys.executable, "-I", "-c", PARSE.format(stack_bytes=stack_bytes)]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode


def main() -> dict[str, int]:
    sys.path.insert(0, "/app")
    runpy.run_path("/app/config/gunicorn.conf.py")
    stack_bytes = threading.stack_size()
    return {"stack_bytes": stack_bytes, "exit_code": parse_in_a_thread(stack_bytes)}


if __name__ == "__main__":
    print(json.dumps(main()))
