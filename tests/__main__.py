"""The whole test run: ``python -m tests [--images] [--strict] [pytest arguments]``.

Once on SQLite, and what touches the database again on a PostgreSQL that this run starts itself. The last line counts
both together. With ``--strict``, as in CI, a skipped test is a failure. ``--images`` runs the tests that need a Docker
engine or PyPI instead.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from tests.postgres import running_server, server_programs

# These are about Python, Markdown, the looks of a page and SQLite; another database changes nothing there. The stories
# of readers and writers are told on both.
OF_NO_DATABASE = (
    *("blog/services/test_slow_markdown", "config/test_bootstrap", "config/test_develop"),
    *(f"browser/test_{name}" for name in ("accessibility", "accessibility_of_writing", "budgets", "guard")),
    *(f"browser/test_{name}" for name in ("hostile_markdown", "keyboard", "lab_report")),
)
ON_EVERY_DATABASE = (
    *("tests/blog", "tests/browser", "tests/config"),
    *(f"--ignore=tests/{name}.py" for name in OF_NO_DATABASE),
)


def run_pytest(*arguments: str, database_url: str = "") -> Counter[str]:
    """Run pytest in a process of its own; count its tests as ``passed``, ``failed`` and ``skipped``."""
    with tempfile.TemporaryDirectory(prefix="wheelhouse-tests-") as folder:
        report = Path(folder) / "report.xml"
        environment = os.environ | ({"TEST_DATABASE_URL": database_url} if database_url else {})
        command = [sys.executable, "-m", "pytest", f"--junit-xml={report}", *arguments]
        exit_code = subprocess.run(command, env=environment, check=False).returncode
        counts = read_report(report) if report.exists() else Counter[str]()
    if exit_code and not counts["failed"]:
        counts["failed"] += 1  # interrupted, a usage error, or no test found: not a pass
    return counts


def read_report(report: Path) -> Counter[str]:
    """The counts of a JUnit report (https://github.com/windyroad/JUnit-Schema); an error counts as a failure."""
    counts: Counter[str] = Counter()
    for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314  pytest's own file
        total, failures, errors, skipped = (
            int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")
        )
        counts += Counter(passed=total - failures - errors - skipped, failed=failures + errors, skipped=skipped)
    return counts


def run_everything(arguments: list[str]) -> Counter[str]:
    """Run on SQLite, then on PostgreSQL; a machine without PostgreSQL counts as one skipped test."""
    print("tests: on SQLite", flush=True)
    counts = run_pytest(*arguments)
    programs = server_programs()
    if programs is None:
        print("tests: no PostgreSQL server programs here (Debian: apt install postgresql); skipped its half")
        return counts + Counter(skipped=1)
    print("\ntests: on PostgreSQL", flush=True)
    with running_server(programs) as url:
        return counts + run_pytest(*(arguments or ON_EVERY_DATABASE), database_url=url)


def main() -> int:
    """Run, print the counts, and return 0 only when everything that had to pass did."""
    parser = argparse.ArgumentParser(prog="python -m tests", description=__doc__)
    parser.add_argument("--images", action="store_true", help="the tests that need a Docker engine or PyPI")
    parser.add_argument("--strict", action="store_true", help="a skipped test is a failure")
    options, arguments = parser.parse_known_args()
    counts = run_pytest("-m", "engine or network", *arguments) if options.images else run_everything(arguments)
    print(f"\n{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] or not counts["passed"] or (options.strict and counts["skipped"]) else 0


if __name__ == "__main__":
    sys.exit(main())
