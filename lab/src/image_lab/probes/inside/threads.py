"""Prints, as JSON, the stack size of threads, and how parsing deeply nested input in one ends."""

from __future__ import annotations

import ctypes
import json
import signal
import subprocess
import sys
import threading

EIGHT_MIB = 8 << 20
ATTRIBUTES_BYTES = 256  # more than the pthread_attr_t of any libc

# A child per try, for it may not survive.
CHILD = """
import json, threading, xml.etree.ElementTree as ElementTree

def nested():
    value = []
    for _ in range(100000):
        value = [value]
    return value

def run():
    global ended
    try:
        {statement}
        ended = "no error"
    except BaseException as error:
        ended = type(error).__name__

threading.stack_size({stack_bytes})
if {in_a_thread}:
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
else:
    run()
print(ended, flush=True)
import os
os._exit(0)  # what is nested so deeply may not survive its own removal either
"""

JSON = "json.loads('[' * 20000)"
XML = "ElementTree.fromstring('<a>' * 100000 + '</a>' * 100000)"
COMPARISON = "nested() == nested()"


def load_libc() -> ctypes.CDLL:
    library = ctypes.CDLL(None)
    library.pthread_self.restype = ctypes.c_void_p
    return library


def read_default_stack() -> int:
    """The stack of a thread with default attributes: https://man7.org/linux/man-pages/man3/pthread_attr_init.3.html."""
    attributes, size = ctypes.create_string_buffer(ATTRIBUTES_BYTES), ctypes.c_size_t()
    load_libc().pthread_attr_init(attributes)
    load_libc().pthread_attr_getstacksize(attributes, ctypes.byref(size))
    return size.value


def read_python_stack() -> int:
    """The stack of a ``threading.Thread``."""
    sizes: list[int] = []
    thread = threading.Thread(target=lambda: sizes.append(read_own_stack()))
    thread.start()
    thread.join()
    return sizes[0]


def read_own_stack() -> int:
    library = load_libc()
    attributes = ctypes.create_string_buffer(ATTRIBUTES_BYTES)
    lowest, size = ctypes.c_void_p(), ctypes.c_size_t()
    library.pthread_getattr_np(ctypes.c_void_p(library.pthread_self()), attributes)
    library.pthread_attr_getstack(attributes, ctypes.byref(lowest), ctypes.byref(size))
    return size.value


def run_child(statement: str, *, in_a_thread: bool = True, stack_bytes: int = 0) -> str:
    """The exception that ``statement`` raises in a child process, or the signal that ends it."""
    code = CHILD.format(statement=statement, in_a_thread=in_a_thread, stack_bytes=stack_bytes)
    child = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    return signal.Signals(-child.returncode).name if child.returncode < 0 else child.stdout.strip()


def main() -> dict[str, int | str]:
    return {
        "thread-stack-of-libc": read_default_stack(),
        "thread-stack-of-python": read_python_stack(),
        "nested-json-in-a-thread": run_child(JSON),
        "nested-json-in-8-mib": run_child(JSON, stack_bytes=EIGHT_MIB),
        "nested-json-in-main-thread": run_child(JSON, in_a_thread=False),
        "nested-xml-in-a-thread": run_child(XML),
        "nested-lists-in-a-thread": run_child(COMPARISON),
    }


if __name__ == "__main__":
    print(json.dumps(main()))
