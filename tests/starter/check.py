"""Creates a small and a complete project, and tests both at once: ``python -m tests.starter.check [--quick]``."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tests.removal import choose_tests, passes
from tests.starter.__main__ import main as starter

VARIANTS: Final = {
    "small": ("--without=lab,comments,newsletter", "--languages=en"),
    "whole": (),
}
CREDIT: Final = ["LICENSE:Copyright (c) 2026 The Wheelhouse authors"]


def find_our_name(project: Path) -> list[str]:
    command = ["grep", "-ri", "wheelhouse", ".", "--exclude-dir=.git"]
    found = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False).stdout
    return [line.removeprefix("./") for line in found.splitlines()]


def is_right(options: tuple[str, ...], tests: tuple[str, ...]) -> bool:
    """Whether a project with these options has its own name everywhere, and passes ``tests``."""
    with tempfile.TemporaryDirectory(prefix="starter-") as folder:
        project = Path(folder) / "harbour"
        if starter(["--name=harbour", f"--dir={project}", *options]):
            return False
        found = find_our_name(project)
        if found != CREDIT:
            print("starter: expected our name in the license alone; found it in", *found, sep="\n", flush=True)
        return found == CREDIT and passes(project, tests)


def check(name: str, *, quick: bool) -> bool:
    started = time.monotonic()
    passed = is_right(VARIANTS[name], choose_tests("all", quick=quick))
    print(f"starter: {name}: {'ok' if passed else 'FAILED'}, {time.monotonic() - started:.0f} s", flush=True)
    return passed


def main() -> int:
    """Return 0 if both are right."""
    parser = argparse.ArgumentParser(prog="python -m tests.starter.check", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="some minutes instead of twenty")
    quick = parser.parse_args().quick
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return 0 if all(list(threads.map(lambda name: check(name, quick=quick), VARIANTS))) else 1


if __name__ == "__main__":
    sys.exit(main())
