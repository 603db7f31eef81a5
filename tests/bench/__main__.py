"""Measure, write the report, and renew docs/performance.md: ``python -m tests.bench [--rounds N] [--seconds S]``."""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench import page
from tests.bench.cases import SIZES, Case, cases_at
from tests.bench.load import Run, run
from tests.bench.report import Measured, write
from tests.bench.servers import Servers, environ_of, fill, follow, manage, servers
from tests.postgres import running_server, server_programs

WARM_SECONDS = 1


def prepared(case: Case, post_count: int, at: Servers) -> tuple[str, dict[str, str], int]:
    """The address of a case, the headers that it is asked with, and how many bytes come back."""
    browser = at.cached if case.cached else at.uncached
    address, answer = follow(browser, case.address.format(number=post_count // 20))
    known = {"If-None-Match": answer.headers["etag"]} if case.known else {}
    return f"http://127.0.0.1:{browser.port}{address}", known, 0 if case.known else len(answer.body)


def measure(post_count: int, at: Servers, *, rounds: int, seconds: int) -> list[Measured]:
    """All cases with so many posts: in each round each case once, next to a bare answer of its size."""
    cases = cases_at(post_count)
    asked = [prepared(case, post_count, at) for case in cases]
    found: list[list[tuple[Run, Run]]] = [[] for _case in cases]
    for number in range(-1, rounds):  # one round before, which nobody counts: caches of all kinds fill up
        for case, (url, headers, size), results in zip(cases, asked, found, strict=True):
            bare_url, last = f"http://127.0.0.1:{at.bare.port}/{size}", WARM_SECONDS if number < 0 else seconds
            bare = run(bare_url, connections=case.connections, seconds=last, headers={})
            result = run(url, connections=case.connections, seconds=last, headers=headers)
            if number >= 0:
                results.append((result, bare))
        print(f"bench: {post_count:,} posts, round {number + 1} of {rounds}", flush=True)
    return [
        Measured(case, post_count, "/" + url.split("/", 3)[3], size, results)
        for case, (url, _headers, size), results in zip(cases, asked, found, strict=True)
    ]


def main() -> int:
    """Measure all sizes, one after the other, on one database that grows."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=1, help="of each run; wrk takes no fractions")
    parser.add_argument("--page", action="store_true", help="only renew docs/performance.md from the newest report")
    options = parser.parse_args()
    if options.page:
        page.write()
        return 0
    programs = server_programs()
    if programs is None or not shutil.which("wrk"):
        print("bench: expected PostgreSQL's programs and wrk (Debian: apt install postgresql wrk)", file=sys.stderr)
        return 1
    load_before, measured = os.getloadavg()[0], list[Measured]()
    with tempfile.TemporaryDirectory(prefix="wheelhouse-bench-") as name, running_server(programs) as database_url:
        environ = environ_of(database_url, Path(name))
        manage(environ, "prepare_database")
        manage(environ, "collectstatic", "--noinput", "--verbosity=0")
        for post_count in SIZES:
            print(f"bench: making {post_count:,} posts", flush=True)
            fill(environ, post_count)
            with servers(environ, Path(name)) as at:
                measured += measure(post_count, at, rounds=options.rounds, seconds=options.seconds)
    path = write(measured, postgresql=programs, load_before=load_before, rounds=options.rounds, seconds=options.seconds)
    page.write()
    print(f"bench: wrote {path} and renewed docs/performance.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
