"""Attacks the login of a real gunicorn and measures what readers notice: ``python -m tests.login_attack``.

16 attackers send wrong passwords; each sends the next one a round trip after the last answer. Meanwhile a reader opens
the home page, and the owner signs in from a network where they have signed in before. Exits with 1 if a page takes more
than three times as long as without the attack, if there is a 5xx, or if the owner is refused. Needs PostgreSQL.
"""

import argparse
import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from tests.gunicorn import make_environ, run_python, running_gunicorn
from tests.http_client import HttpClient, Response, form_values
from tests.postgres import running_server, server_programs

ATTACKERS: Final = 16
MAX_RATIO: Final = 3
PAUSE_SECONDS: Final = 0.02  # of the reader
LOGIN: Final = "/admin/login/"
OWNER, PASSWORD, HOME = "editor", "a-long-passphrase", "192.0.2.1"
# Who attacks, as formats of the network and the account with a number.
SCENARIOS: Final = {
    "one network, one account": ("203.0.113.7", OWNER),
    "one network, many accounts": ("203.0.113.8", "name-{:05}"),
    "many networks, one account": ("2001:db8:{:x}::1", OWNER),
    "many networks, many accounts": ("2001:db8:{:x}::1", "name-{:05}"),
}


def proxied(network: str) -> dict[str, str]:
    """The headers that a proxy with TLS adds for a client in ``network``."""
    return {"X-Forwarded-Proto": "https", "X-Forwarded-For": network, "Referer": "https://localhost/"}


def sign_in(port: int, account: str, password: str, network: str) -> int:
    """Sign in with a new browser; return the status."""
    client = HttpClient(port)
    form = form_values(client.get(LOGIN, proxied(network)).text, "login-form")
    body = urlencode(form | {"username": account, "password": password})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return client.send("POST", LOGIN, body, proxied(network) | kind).status


def make_request(client: HttpClient, form: dict[str, str], network: str, account: str) -> bytes:
    body = urlencode(form | {"username": account, "password": "wrong"})
    headers = proxied(network) | {
        "Host": client.host,
        "Connection": "close",
        "Cookie": f"csrftoken={client.cookies['csrftoken']}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {LOGIN} HTTP/1.1\r\n{lines}\r\n{body}".encode()


def attack(port: int, scenario: str, round_trip_seconds: float, seconds: float) -> Counter[str]:
    """Guess for some seconds, in a process of its own; return how often each status was answered."""
    client, statuses, numbers = HttpClient(port), Counter[str](), count(time.time_ns() // 1_000_000 % 30_000)
    form = form_values(client.get(LOGIN, proxied("203.0.113.7")).text, "login-form")
    network, account = SCENARIOS[scenario]
    end = time.monotonic() + seconds

    async def guess_on() -> None:
        while time.monotonic() < end:
            number = next(numbers)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(make_request(client, form, network.format(number % 65_536), account.format(number)))
            statuses[(await reader.read()).split()[1].decode()] += 1
            writer.close()
            await asyncio.sleep(round_trip_seconds)

    async def guess_at_once() -> None:
        await asyncio.gather(*(guess_on() for _attacker in range(ATTACKERS)))

    asyncio.run(guess_at_once())
    return statuses


def read_pages(port: int, seconds: float) -> list[float]:
    """Open the home page for some seconds; return the time of each, in milliseconds."""
    client, times, end = HttpClient(port), [], time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        response: Response = client.get("/", proxied("198.51.100.1"))
        times.append((time.perf_counter() - start) * 1000)
        if response.status != 200:
            message = f"/: expected the home page, found {response.status}"
            raise RuntimeError(message)
        time.sleep(PAUSE_SECONDS)
    return times


@dataclass
class Result:
    """What a scenario did; each round is a time without and one with the attack."""

    ratios: list[float] = field(default_factory=list)
    quiet_ms: list[float] = field(default_factory=list)
    attacked_ms: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    owner: list[int] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def holds(self) -> bool:
        return set(self.owner) == {302} and not any(status >= "500" for status in self.statuses)

    def __str__(self) -> str:
        quiet, attacked = statistics.median(self.quiet_ms), statistics.median(self.attacked_ms)
        p95 = statistics.quantiles(self.attacked_ms, n=20)[-1]
        return (
            f"pages {self.ratio:.1f} × slower ({min(self.ratios):.1f} to {max(self.ratios):.1f} in {len(self.ratios)}"
            f" rounds): median {quiet:.1f} ms, attacked {attacked:.1f} ms (95 %: {p95:.1f} ms);"
            f" guesses {dict(self.statuses)}; owner {self.owner}"
        )


def measure(port: int, scenario: str, *, round_trip_seconds: float, rounds: int, seconds: float) -> Result:
    """Attack ``rounds`` times for ``seconds``, each after as long without; the owner must be known already."""
    result = Result()
    for _round in range(rounds):
        quiet = read_pages(port, seconds)
        with attacking(port, scenario, round_trip_seconds, seconds + 1) as attackers:
            attacked = read_pages(port, seconds)
            result.owner.append(sign_in(port, OWNER, PASSWORD, HOME))
        result.statuses += attackers
        result.ratios.append(statistics.median(attacked) / statistics.median(quiet))
        result.quiet_ms += quiet
        result.attacked_ms += attacked
    return result


@contextmanager
def attacking(port: int, scenario: str, round_trip_seconds: float, seconds: float) -> Iterator[Counter[str]]:
    """Attack in another process; yields the counts of statuses, which are filled in at the end."""
    statuses = Counter[str]()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.apply(len, ([],))  # the process has started
        running = pool.apply_async(attack, (port, scenario, round_trip_seconds, seconds))
        time.sleep(0.5)  # the first guesses are hashed
        yield statuses
        statuses += running.get(timeout=300)


@contextmanager
def site(database_url: str, folder: Path, **variables: str) -> Iterator[int]:
    """A gunicorn as it is deployed, with an owner who has signed in once; yields its port."""
    environ = make_environ(database_url, folder)
    for name in ("WEB_WORKERS", "WEB_THREADS"):  # the defaults
        del environ[name]
    environ |= {"BEHIND_TLS_PROXY": "true", "DJANGO_SUPERUSER_PASSWORD": PASSWORD} | variables
    manage = partial(run_python, environ, "manage.py")
    manage("prepare_database")
    manage("collectstatic", "--noinput", "--verbosity=0")
    manage("createsuperuser", "--noinput", f"--username={OWNER}", "--email=editor@example.org")
    with running_gunicorn(environ, folder / "gunicorn.log") as port:
        if sign_in(port, OWNER, PASSWORD, HOME) != 302:
            message = "the owner could not sign in before the attack"
            raise RuntimeError(message)
        yield port


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.login_attack", description=__doc__)
    parser.add_argument("--round-trip-ms", type=float, default=20, help="of the attackers' network")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    options = parser.parse_args()
    programs, holds = server_programs(), True
    if programs is None:
        print("login_attack: no PostgreSQL server programs here (Debian: apt install postgresql)", file=sys.stderr)
        return 1
    with running_server(programs) as url, tempfile.TemporaryDirectory() as folder, site(url, Path(folder)) as port:
        for scenario in SCENARIOS:
            seconds, trip = options.seconds, options.round_trip_ms / 1000
            result = measure(port, scenario, round_trip_seconds=trip, rounds=options.rounds, seconds=seconds)
            holds &= result.holds and result.ratio <= MAX_RATIO
            print(f"{scenario}: {result}", flush=True)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
