"""The scripts that run inside an image, run here by the same means."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wheelhouse_lab.checks.inside import environment, files, keys, processes, programs, python, writing
from wheelhouse_lab.checks.subject import INSIDE, read_script

SCRIPTS = sorted(path.stem for path in INSIDE.glob("[!_]*.py"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_needs_nothing_but_the_standard_library(script: str) -> None:
    """Isolated, without site-packages, it can be loaded from its text as the lab hands it over."""
    loaded = f"exec(compile({read_script(script)!r}, 'script', 'exec'), {{'__name__': 'loaded'}})"
    subprocess.run([sys.executable, "-I", "-S", "-c", loaded], check=True)


@pytest.mark.parametrize("script", ["python", "programs"])
def test_a_script_prints_one_json_document(script: str) -> None:
    run = subprocess.run([sys.executable, "-I", "-c", read_script(script)], capture_output=True, text=True, check=True)
    assert isinstance(json.loads(run.stdout), dict)


def test_files_tells_owner_and_mode_of_all_below(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("")
    (tmp_path / "link").symlink_to("nowhere")
    told = {path: mode for path, _uid, _gid, mode in files.walk(str(tmp_path))}
    assert set(told) == {f"{tmp_path}/{name}" for name in ("folder", "folder/file", "link")}
    (tmp_path / "folder" / "file").chmod(0o640)
    assert {mode & 0o777 for path, _uid, _gid, mode in files.walk(str(tmp_path)) if path.endswith("/file")} == {0o640}


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


def test_python_tells_what_is_installed() -> None:
    told = {one["name"].lower(): one for one in python.main()["packages"]}
    assert told["pytest"]["tags"] == ["py3-none-any"]
    assert any(line.startswith("asgiref") for line in told["django"]["requires"])


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


def test_processes_tell_rights() -> None:
    (own,) = [one for one in processes.read_processes() if one["arguments"][0].endswith("python")][:1]
    assert set(own["capabilities"]) == {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}
    assert own["no_new_privileges"] in {True, False}


def test_writing_tells_why_a_folder_refuses(tmp_path: Path) -> None:
    assert writing.try_to_write(str(tmp_path)) == ""
    assert writing.try_to_write(str(tmp_path / "missing")) == "ENOENT"
    assert list(tmp_path.iterdir()) == []


def test_keys_tells_of_the_folder_and_its_files(tmp_path: Path) -> None:
    """Mode and owner, without what kind of file it is."""
    tmp_path.chmod(0o700)
    (tmp_path / "secret_key").touch(mode=0o400)
    assert {path: mode for path, (_uid, _gid, mode) in keys.read_owners(str(tmp_path)).items()} == {
        str(tmp_path): 0o700,
        f"{tmp_path}/secret_key": 0o400,
    }


def test_environment_is_read_from_what_the_kernel_shows() -> None:
    assert environment.parse_environment("A=1\0B=x=y\nz\0\0") == {"A": "1", "B": "x=y\nz"}
