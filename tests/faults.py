"""Plants faults in a copy of the project, and checks that tests find each: ``python -m tests.faults [WORD ...]``.

tests/faults.toml lists them: a file, a text in it and its replacement, and the tests that must fail. Words select the
faults whose names contain one of them.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.postgres import running_server, server_programs

ROOT: Final = Path(__file__).resolve().parent.parent
LIST: Final = Path(__file__).with_suffix(".toml")
FOUND: Final = 1  # pytest's exit code for failed tests
PYTEST: Final = ("-m", "pytest", "--exitfirst", "--quiet", "--no-header", "--tb=no", "-p", "no:cacheprovider")


@dataclass(frozen=True, slots=True)
class Fault:
    """A change that breaks something, and the tests that must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def read_faults(words: list[str]) -> list[Fault]:
    faults = [Fault(**fault | {"tests": tuple(fault["tests"])}) for fault in tomllib.loads(LIST.read_text())["fault"]]
    return [fault for fault in faults if not words or any(word in fault.name for word in words)]


def find_outdated(faults: list[Fault]) -> list[str]:
    """Return a line for each fault whose text is not in its file exactly once, for instance since the code changed."""
    counts = {fault: (ROOT / fault.file).read_text().count(fault.old) for fault in faults}
    return [
        f"{fault.name}: expected the text once in {fault.file}, found it {count} times"
        for fault, count in counts.items()
        if count != 1
    ]


def is_found(fault: Fault, copy: Path, environ: dict[str, str]) -> bool:
    """Plant ``fault`` in ``copy``, run its tests, and take it out again."""
    path = copy / fault.file
    text = path.read_text()
    path.write_text(text.replace(fault.old, fault.new))
    try:
        command = [sys.executable, *PYTEST, *fault.tests]
        return subprocess.run(command, cwd=copy, env=environ, check=False, capture_output=True).returncode == FOUND
    finally:
        path.write_text(text)


def main() -> int:
    """Return 0 if tests find all selected faults, 1 if they miss one, 2 if one can't be planted."""
    faults, programs = read_faults(sys.argv[1:]), server_programs()
    if not faults or programs is None:
        print("faults: expected PostgreSQL's programs and words in names of faults.toml; found none", file=sys.stderr)
        return 2
    if outdated := find_outdated(faults):
        print(*outdated, sep="\n", file=sys.stderr)
        return 2
    missed = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, running_server(programs) as url:
        copy = Path(folder) / "copy"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
        environ = os.environ | {"TEST_DATABASE_URL": url, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
        for fault in faults:
            found = is_found(fault, copy, environ)
            print(f"faults: {'found' if found else 'MISSED'}: {fault.name}", flush=True)
            missed += [] if found else [fault.name]
    print(f"faults: {len(faults) - len(missed)} of {len(faults)} found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
