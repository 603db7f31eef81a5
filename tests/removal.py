"""Removes optional apps, and the lab, from a copy of the project and tests the rest: ``python -m tests.removal``.

Each one in turn, then all of them together. A copy is a git clone of the last commit, without the app's folder, its
tests and its line in the settings.
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
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SETTINGS: Final = "config/settings.py"
LAB: Final = "lab"
ALL_TESTS: Final = ("tests",)
# With --quick, as in CI: what readers and writers see, and the guides. lint-imports holds the rest.
QUICK_TESTS: Final = (
    *("tests/blog/test_public_surface.py", "tests/blog/posts/views", "tests/blog/posts/admin", "tests/blog/accounts"),
    *("tests/blog/*/test_views.py", "tests/blog/*/test_admin.py", "tests/config/test_settings.py", "tests/docs"),
)
OPTIONS: Final = ("-m", "not engine and not network")
CHECKS: Final = (
    ("manage.py", "check"),
    ("manage.py", "makemigrations", "--check", "--dry-run"),
    ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    ("-m", "pytest", "--quiet", "--quiet", "--collect-only", "tests"),
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


def run(copy: Path, *arguments: str) -> bool:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "DJANGO_"))}
    environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(copy)}
    result = subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environ, check=False, stdout=subprocess.PIPE, text=True
    )
    if result.returncode:
        print(result.stdout, flush=True)
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
    paths = [str(path) for test in tests for path in sorted(copy.glob(test))]
    pytest = ("-m", "pytest", "--quiet", "--numprocesses=auto", *OPTIONS, *paths)
    return all(run(copy, *command) for command in (*CHECKS, pytest))


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
    failed = []
    for name in options.names or [*candidates, "all"]:
        started = time.monotonic()
        print(f"removal: without {name}", flush=True)
        if not passes_without(candidates if name == "all" else [name], QUICK_TESTS if options.quick else ALL_TESTS):
            failed.append(name)
        print(f"removal: without {name}: {'FAILED' if name in failed else 'ok'}, {time.monotonic() - started:.0f} s\n")
    print(f"removal: {'failed without ' + ', '.join(failed) if failed else 'the rest passes each time'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
