"""The whole test run: ``python -m tests [--images | --cluster] [--strict] [pytest arguments]``.

Every test runs on a PostgreSQL server that this run starts; those marked ``every_database`` run on SQLite as well. The
last line counts both. With ``--strict``, as in CI, a skipped test is a failure. ``--images`` runs the tests that need a
Docker engine or PyPI instead, one after the other; ``--cluster`` those that start a cluster.
"""

import argparse
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.outcomes import run_pytest
from tests.postgres import running_server, server_programs

# One more process than processors: many tests wait for a server, a browser or a clock.
PARALLEL = (f"--numprocesses={(os.cpu_count() or 1) + 1}", "--dist=worksteal")
MARK = "every_database"
ON_SQLITE = ("-m", f"{MARK} and not postgresql and not engine and not network")
# Building images takes longer than the limit of the other tests.
IMAGES = ("-m", "engine or network", "--timeout=1800")
CLUSTER = ("-m", "cluster", "--timeout=1800")


def find_modules_for_sqlite() -> list[str]:
    """Return the modules that have tests for every database, so that pytest imports no others."""
    return [str(path) for path in sorted(Path(__file__).parent.rglob("test_*.py")) if MARK in path.read_text()]


def run_everything(arguments: tuple[str, ...]) -> Iterable[Counter[str]]:
    """Run on both databases; a machine without PostgreSQL runs all on SQLite, and counts as one skipped test."""
    # A run needs a process of its own: settings, and with them the database, are chosen once per process.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as processes:
        programs = server_programs()
        if programs is None:
            print(
                "tests: no PostgreSQL server programs here (Debian: apt install postgresql); all on SQLite", flush=True
            )
            yield processes.submit(run_pytest, (*PARALLEL, *arguments)).result() + Counter(skipped=1)
        else:
            print("tests: on SQLite, what a database can change", flush=True)
            chosen = arguments or find_modules_for_sqlite()
            yield processes.submit(run_pytest, (*PARALLEL, *ON_SQLITE, *chosen)).result()
            print("\ntests: on PostgreSQL", flush=True)
            with running_server(programs) as url:
                yield processes.submit(run_pytest, (*PARALLEL, *arguments), url).result()


def main() -> int:
    """Run, print the counts, and return 0 only when everything that had to pass did."""
    parser = argparse.ArgumentParser(prog="python -m tests", description=__doc__)
    parser.add_argument("--images", action="store_true", help="the tests that need a Docker engine or PyPI")
    parser.add_argument("--cluster", action="store_true", help="the tests that start two more Docker engines")
    parser.add_argument("--strict", action="store_true", help="a skipped test is a failure")
    options, rest = parser.parse_known_args()
    if options.images or options.cluster:
        runs: Iterable[Counter[str]] = [run_pytest((*(CLUSTER if options.cluster else IMAGES), *rest))]
    else:
        runs = run_everything(tuple(rest))
    counts = sum(runs, Counter[str]())
    print(f"\n{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] or not counts["passed"] or (options.strict and counts["skipped"]) else 0


if __name__ == "__main__":
    sys.exit(main())
