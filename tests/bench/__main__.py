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
from tests.bench.report import Measurement, write
from tests.bench.servers import Servers, fill, follow_redirects, servers
from tests.gunicorn import make_environ, run_python
from tests.postgres import running_server, server_programs

WARM_UP_SECONDS = 1


def prepare_request(case: Case, post_count: int, running: Servers) -> tuple[str, dict[str, str], int]:
    """The URL of a case, the headers of its requests, and the size of the response's body."""
    client = running.cached if case.cached else running.uncached
    url, response = follow_redirects(client, case.url.format(middle=post_count // 2))
    headers = {"If-None-Match": response.headers["etag"]} if case.revalidated else {}
    return f"http://127.0.0.1:{client.port}{url}", headers, 0 if case.revalidated else len(response.body)


def measure(post_count: int, running: Servers, *, rounds: int, seconds: int) -> list[Measurement]:
    """Measure each case once per round, next to a bare response of its size."""
    cases = cases_at(post_count)
    requests = [prepare_request(case, post_count, running) for case in cases]
    results: list[list[tuple[Run, Run]]] = [[] for _case in cases]
    for number in range(-1, rounds):  # the first round, which does not count, fills caches of all kinds
        for case, (url, headers, size), runs in zip(cases, requests, results, strict=True):
            bare_url = f"http://127.0.0.1:{running.bare.port}/{size}"
            duration = WARM_UP_SECONDS if number < 0 else seconds
            bare = run(bare_url, connections=case.connections, seconds=duration, headers={})
            result = run(url, connections=case.connections, seconds=duration, headers=headers)
            if number >= 0:
                runs.append((result, bare))
        print(f"bench: {post_count:,} posts, round {number + 1} of {rounds}", flush=True)
    return [
        Measurement(case, post_count, "/" + url.split("/", 3)[3], size, runs)
        for case, (url, _headers, size), runs in zip(cases, requests, results, strict=True)
    ]


def measure_all_sizes(database_url: str, folder: Path, *, rounds: int, seconds: int) -> list[Measurement]:
    environ, measurements = make_environ(database_url, folder), list[Measurement]()
    run_python(environ, "manage.py", "prepare_database")
    run_python(environ, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
    for post_count in SIZES:
        print(f"bench: generating {post_count:,} posts", flush=True)
        fill(environ, post_count)
        with servers(environ, folder) as running:
            measurements += measure(post_count, running, rounds=rounds, seconds=seconds)
    return measurements


def main() -> int:
    """Parse the options, measure and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each run; wrk takes no fractions")
    parser.add_argument("--page", action="store_true", help="only renew docs/performance.md from the newest report")
    options = parser.parse_args()
    if options.page:
        page.write()
        return 0
    programs = server_programs()
    if programs is None or not shutil.which("wrk"):
        print("bench: expected PostgreSQL's programs and wrk (Debian: apt install postgresql wrk)", file=sys.stderr)
        return 1
    load_before, run_options = os.getloadavg()[0], {"rounds": options.rounds, "seconds": options.seconds}
    with tempfile.TemporaryDirectory(prefix="blog-bench-") as name, running_server(programs) as database_url:
        measurements = measure_all_sizes(database_url, Path(name), **run_options)
    path = write(measurements, postgresql=programs, load_before=load_before, **run_options)
    page.write()
    print(f"bench: wrote {path} and renewed docs/performance.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
