"""Removes optional apps, and the lab, from a copy of the project and tests the rest: ``python -m tests.removal``.

Each one by itself, and all of them together, as many at once as there are processors. A copy is a git clone of the
last commit, without the app's folder, its tests and its line in the settings.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SETTINGS: Final = "config/settings.py"
LAB: Final = "lab"
# With --quick, as in CI: pages, settings and guides. Every test is still imported, and lint-imports checks the rest.
QUICK: Final = "public_surface or test_views or test_admin or settings or docs"
# More tests without all optional apps: if these pass, no other app needs one.
QUICK_WITHOUT_ALL: Final = f"{QUICK} or views or admin or accounts"
CHECKS: Final = (
    ("manage.py", "makemigrations", "--check", "--dry-run"),  # and Django's system checks
    ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
)


def find_optional_apps() -> list[str]:
    """Return the names in ``OPTIONAL_APPS``, without ``blog.``."""
    settings = (ROOT / SETTINGS).read_text()
    block = re.search(r"OPTIONAL_APPS = \[(.*?)\]", settings, re.DOTALL)
    return re.findall(r'"blog\.(\w+)"', block[1]) if block else []


def remove(name: str, copy: Path) -> None:
    folders = [LAB] if name == LAB else [f"blog/{name}", f"tests/blog/{name}", f"tests/browser/{name}"]
    for folder in folders:
        shutil.rmtree(copy / folder, ignore_errors=not folder.startswith("blog/"))
    settings = copy / SETTINGS
    settings.write_text(settings.read_text().replace(f'    "blog.{name}",\n', ""))


def choose_tests(name: str, *, quick: bool) -> tuple[str, ...]:
    """Return pytest's options for a project without ``name``, or without all optional apps if it is ``"all"``."""
    chosen = QUICK_WITHOUT_ALL if name == "all" else QUICK
    return ("-k", f"({chosen}) and not (browser or attack)") if quick else ()  # which are slow


def run(copy: Path, *arguments: str) -> bool:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "DJANGO_"))}
    environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(copy)}
    command, pipe = [sys.executable, *arguments], subprocess.PIPE
    result = subprocess.run(
        command, cwd=copy, env=environ, check=False, stdout=pipe, stderr=subprocess.STDOUT, text=True
    )
    if result.returncode:
        print(f"{' '.join(arguments)}\n{result.stdout}", flush=True)
    return result.returncode == 0


def passes_without(names: Iterable[str], tests: tuple[str, ...]) -> bool:
    """Remove ``names`` from a copy, and return whether the rest passes."""
    with tempfile.TemporaryDirectory(prefix="removal-") as folder:
        copy = Path(folder) / "copy"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
        for name in names:
            remove(name, copy)
        git = ["git", "-C", str(copy), "-c", "user.name=removal", "-c", "user.email=removal@localhost"]
        subprocess.run([*git, "commit", "--quiet", "--all", "--message=Remove"], check=True)
        return passes(copy, tests)


def passes(copy: Path, tests: tuple[str, ...]) -> bool:
    """Return whether the static checks and ``tests`` pass in ``copy``, in the environment that runs this."""
    (copy / ".venv").symlink_to(ROOT / ".venv")
    return all(run(copy, *command) for command in (*CHECKS, ("-m", "pytest", "--quiet", *tests)))


def check_removal(name: str, candidates: list[str], *, quick: bool) -> bool:
    """Return whether the rest passes without ``name``, or without all ``candidates`` if it is ``"all"``."""
    started = time.monotonic()
    passed = passes_without(candidates if name == "all" else [name], choose_tests(name, quick=quick))
    print(f"removal: without {name}: {'ok' if passed else 'FAILED'}, {time.monotonic() - started:.0f} s", flush=True)
    return passed


def main() -> int:
    """Return 0 if the rest passes each time."""
    candidates = [*find_optional_apps(), *([LAB] if (ROOT / LAB).exists() else [])]
    parser = argparse.ArgumentParser(prog="python -m tests.removal", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(candidates)}, all; by default each")
    parser.add_argument("--quick", action="store_true", help="some minutes instead of some for each")
    options = parser.parse_args()
    unknown = set(options.names) - {*candidates, "all"}
    if unknown:
        print(f"removal: expected {', '.join(candidates)} or all; found {', '.join(unknown)}", file=sys.stderr)
        return 2
    names = options.names or ["all", *candidates]  # the longest first
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        passed = list(threads.map(lambda name: check_removal(name, candidates, quick=options.quick), names))
    failed = [name for name, ok in zip(names, passed, strict=True) if not ok]
    print(f"removal: {'failed without ' + ', '.join(failed) if failed else 'the rest passes each time'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
