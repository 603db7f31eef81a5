"""Prints, as JSON, the C library of this Python and its installed packages."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import sys
from email import message_from_string
from typing import Any

# What the dynamic loader of each C library, or the library itself, is called. Debian's were libc-2.31.so until 2.34.
LOADERS = {"musl": re.compile(r"/(ld-musl-|libc\.musl-)"), "glibc": re.compile(r"/(ld-linux|ld-2|libc\.so\.6|libc-2)")}


def find_c_libraries(maps: str) -> list[str]:
    """The C libraries among the files that a process has mapped, from the text of ``/proc/PID/maps``."""
    return sorted(name for name, pattern in LOADERS.items() if pattern.search(maps))


def read_markers() -> dict[str, str]:
    """The environment markers of this Python: https://packaging.python.org/specifications/dependency-specifiers/."""
    version = sys.implementation.version
    return {
        "implementation_name": sys.implementation.name,
        "implementation_version": f"{version.major}.{version.minor}.{version.micro}",
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    }


def describe_package(found: importlib.metadata.Distribution) -> dict[str, Any]:
    wheel = message_from_string(found.read_text("WHEEL") or "")
    return {
        "name": found.metadata["Name"],
        "version": found.version,
        "requires": found.requires or [],
        "tags": wheel.get_all("Tag", []),
    }


def main() -> dict[str, Any]:
    with open("/proc/self/maps", encoding="utf-8") as file:  # noqa: PTH123  nothing but what this needs is imported
        maps = file.read()
    return {
        "libc": find_c_libraries(maps),
        "markers": read_markers(),
        "packages": [describe_package(found) for found in importlib.metadata.distributions()],
        "installers": [name for name in ("pip", "ensurepip") if importlib.util.find_spec(name)],
        "cache_tag": sys.implementation.cache_tag,
    }


if __name__ == "__main__":
    print(json.dumps(main()))
