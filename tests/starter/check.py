"""Starts two projects, a small and a whole one, and tests them: ``python -m tests.starter.check [--quick]``."""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.removal import ALL_TESTS, QUICK_TESTS, passes
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


def main() -> int:
    """Return 0 if both are right."""
    parser = argparse.ArgumentParser(prog="python -m tests.starter.check", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute for each instead of ten")
    quick = parser.parse_args().quick
    failed = []
    for name, options in VARIANTS.items():
        started = time.monotonic()
        if not is_right(options, QUICK_TESTS if quick else ALL_TESTS):
            failed.append(name)
        print(
            f"starter: {name}: {'FAILED' if name in failed else 'ok'}, {time.monotonic() - started:.0f} s\n", flush=True
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
