"""The memory of processes on Linux."""

import os
from contextlib import suppress
from pathlib import Path


def get_children(pid: int) -> list[int]:
    children: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # the thread has just ended
            children += map(int, file.read_text().split())
    return children


def get_descendants(pid: int) -> list[int]:
    children = get_children(pid)
    return children + [pid for child in children for pid in get_descendants(child)]


def measure_megabytes(pids: list[int]) -> int:
    """The resident memory of processes; shared pages count for each."""
    pages = 0
    for pid in pids:
        with suppress(OSError):  # the process has just ended
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20
