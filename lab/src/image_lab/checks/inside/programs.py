"""Prints, as JSON, the paths of compilers and package installers in the image."""

from __future__ import annotations

import json
import os
import re

FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt", "/root/.cargo/bin")
# Also with a target in front and a version behind: x86_64-linux-gnu-gcc-14, g++-8, clang-19.
COMPILER = re.compile(
    r"^(?:[a-z0-9_]+-)*(?:cc|c\+\+|gcc|g\+\+|c89|c99|clang|clang\+\+|tcc|cpp|rustc|cargo|gfortran|make|ld|as)(?:-[0-9.]+)?$"
)
COMPILER_PROPER = re.compile(r"^(?:cc1|cc1plus|collect2)$")
PIP = re.compile(r"^pip[0-9.]*$")


def find_programs() -> list[str]:
    folders = [*FOLDERS, *os.environ.get("PATH", "").split(":")]
    found = set()
    for folder in dict.fromkeys(filter(os.path.isdir, folders)):
        found |= {entry.path for entry in os.scandir(folder) if os.access(entry.path, os.X_OK) and not entry.is_dir()}
    for folder, _folders, names in os.walk("/usr"):
        if "/gcc" in folder:
            found |= {f"{folder}/{name}" for name in names}
    return sorted(found)


def filter_names(pattern: re.Pattern[str], paths: list[str]) -> list[str]:
    return [path for path in paths if pattern.match(path.rpartition("/")[2])]


if __name__ == "__main__":
    every = find_programs()
    compilers = filter_names(COMPILER, every) + filter_names(COMPILER_PROPER, every)
    print(json.dumps({"compilers": compilers, "pip": filter_names(PIP, every)}))
