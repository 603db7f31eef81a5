"""The scripts that run inside an image, run here by the same means."""

import subprocess
import sys
from typing import Any

import pytest

from image_lab.checks.inside import environment, processes, programs, python
from image_lab.checks.subject import INSIDE, read_script

SCRIPTS = sorted(path.stem for path in INSIDE.glob("[!_]*.py"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_needs_nothing_but_the_standard_library(script: str) -> None:
    """Isolated, without site-packages, it can be loaded from its text as the lab hands it over."""
    loaded = f"exec(compile({read_script(script)!r}, 'script', 'exec'), {{'__name__': 'loaded'}})"
    subprocess.run([sys.executable, "-I", "-S", "-c", loaded], check=True)


@pytest.mark.parametrize(
    ("mapped", "libc"),
    [
        ("/lib/ld-musl-x86_64.so.1", ["musl"]),
        ("/usr/lib/x86_64-linux-gnu/libc.so.6", ["glibc"]),
        ("/lib/x86_64-linux-gnu/libc-2.28.so", ["glibc"]),
        ("/lib/ld-linux-aarch64.so.1", ["glibc"]),
        ("/lib/libc.musl-aarch64.so.1\n7f00 /lib/libc.so.6", ["glibc", "musl"]),
        ("/site-packages/psycopg2_binary.libs/libcom_err-2abe824b.so.2.1", []),
    ],
)
def test_the_c_library_is_known_by_its_file(mapped: str, libc: list[str]) -> None:
    """Every name that it has had, on every architecture."""
    assert python.find_c_libraries(f"7f00-7f01 r--p 00000000 08:01 1  {mapped}") == libc


def test_compilers_are_known_by_name() -> None:
    paths = [f"/usr/bin/{name}" for name in ("gcc", "x86_64-linux-gnu-g++-14", "clang-19", "rustc", "cargo", "make")]
    others = [f"/usr/bin/{name}" for name in ("gccgo.txt", "makeinfo", "ldd", "ldconfig", "assemble", "ccache-stats")]
    assert programs.filter_names(programs.COMPILER, paths + others) == paths
    assert programs.filter_names(programs.PIP, ["/a/pip", "/a/pip3.13", "/a/pipx"]) == ["/a/pip", "/a/pip3.13"]


def test_processes_are_those_of_process_1() -> None:
    """A health probe has no parent in the container; a grandchild of process 1 belongs to it."""
    every: list[dict[str, Any]] = [
        {"pid": 1, "parent": 0},
        {"pid": 7, "parent": 1},
        {"pid": 8, "parent": 7},
        {"pid": 20, "parent": 0},
        {"pid": 21, "parent": 20},
    ]
    assert [one["pid"] for one in processes.select_descendants(every)] == [1, 7, 8]


def test_environment_is_read_from_what_the_kernel_shows() -> None:
    assert environment.parse_environment("A=1\0B=x=y\nz\0\0") == {"A": "1", "B": "x=y\nz"}
