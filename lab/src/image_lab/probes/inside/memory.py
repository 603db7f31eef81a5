"""Prints, as JSON, how the C library's memory allocator takes to two threads, and what it gives back to the kernel.

Both are ratios within one run, so that the machine's speed is in neither. Its load can hide what a second thread costs,
which shows only while both run at once; it never adds to it.
"""

from __future__ import annotations

import json
import subprocess
import sys

CLEAR_RATIO = 4.0
TRIES = 6
# Calls malloc(16) many times in each thread, without the interpreter's lock: lfind(key, base, count, size, compare)
# calls compare(key, element) for each element until that returns 0, and malloc takes the key for a size.
# https://man7.org/linux/man-pages/man3/lfind.3.html
ALLOCATE = """
import ctypes, threading, time

ROUNDS, CALLS = 25, 100_000
libc = ctypes.CDLL(None)
libc.lfind.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
libc.lfind.restype = ctypes.c_void_p
malloc = ctypes.cast(libc.malloc, ctypes.c_void_p)

def allocate(everybody):
    count = ctypes.c_size_t(CALLS)
    base = ctypes.create_string_buffer(8)
    everybody.wait()
    libc.lfind(16, base, ctypes.addressof(count), 0, malloc)

def cpu_seconds(thread_count):
    everybody = threading.Barrier(thread_count)
    threads = [threading.Thread(target=allocate, args=(everybody,)) for _ in range(thread_count)]
    started = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.process_time() - started) / (thread_count * CALLS)

print(max(cpu_seconds(2) / cpu_seconds(1) for _ in range(ROUNDS)))
"""
KEEP = """
import re

def resident_kib():
    with open("/proc/self/status") as file:
        return int(re.search(r"VmRSS:\\s+(\\d+)", file.read())[1])

before = resident_kib()
blocks = [bytes(1000) for _ in range(200000)]  # above 512 bytes Python asks the C library
full = resident_kib()
blocks = blocks[-1:]  # one survives, as one always does
print((resident_kib() - before) / (full - before))
"""


def run_child(code: str) -> float:
    return float(subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True).stdout)


def measure_second_thread() -> float:
    """CPU time of a call with two threads divided by that with one: the highest of up to 150 short rounds.

    The threads meet only while two processors are free at once, which takes some tries on a busy machine.
    """
    highest = 0.0
    for _ in range(TRIES):
        highest = max(highest, run_child(ALLOCATE))
        if highest > CLEAR_RATIO:
            break
    return highest


def main() -> dict[str, float]:
    return {
        "malloc-two-threads": round(measure_second_thread(), 2),
        "memory-kept-after-free": round(run_child(KEEP), 2),
    }


if __name__ == "__main__":
    print(json.dumps(main()))
