"""Readers and writers of a site, who note every answer."""

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from tests.deploy.edge import Reader

# The edge caches most of these; it asks the app for each search.
PATHS: Final = ("/", "/search/?q=wheel", "/tags/", "/search/?q=docker", "/feeds/atom.xml")
PAUSE_SECONDS: Final = 0.05  # between two requests of one of them, because the machine has other work


@dataclass
class NodeReader(Reader):
    """Asks the edge of one machine."""

    address: str = ""

    def connect(self) -> http.client.HTTPConnection:
        connection = super().connect()
        connection.host = self.address
        return connection


@dataclass
class Load:
    """What was answered.

    Attributes:
        failures: when a request was sent that got a wrong answer or none, and which.
        answers: when the others were answered, of those that the app has to answer.
        saved: the slugs of the tags that the app said it had saved.
    """

    failures: list[tuple[float, str]] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def repeat(self, request: Callable[[], str]) -> None:
        """Call ``request``, which returns what went wrong, until the load stops."""
        while not self.stopping.wait(PAUSE_SECONDS):
            started = time.monotonic()
            try:
                problem = request()
            except (OSError, http.client.HTTPException, KeyError) as error:  # KeyError: a page without the form
                problem = repr(error)
            if problem:
                self.failures.append((started, problem))

    def read(self, reader: Reader, paths: Iterator[str]) -> str:
        path = next(paths)
        status = reader.get(path).status
        if "search" in path and status == 200:
            self.answers.append(time.monotonic())
        return "" if status == 200 else f"{path}: {status}"

    def write(self, writer: Reader, slugs: Iterator[str]) -> str:
        slug = next(slugs)
        status = writer.submit("/admin/posts/tag/add/", {"name": slug, "slug": slug}, form="tag_form").status
        if status == 302:
            self.saved.append(slug)
        return "" if status == 302 else f"saving {slug}: {status}"

    def find_longest_gap_seconds(self) -> float:
        """Return the longest time without an answer of the app."""
        return max(after - before for before, after in itertools.pairwise(sorted(self.answers)))


@contextmanager
def running_load(
    make_reader: Callable[[str], Reader], addresses: list[str], account: Mapping[str, str], *, readers: int = 2
) -> Iterator[Load]:
    """Read and write through the edges at ``addresses``; after the block, wait for the answers in flight.

    Args:
        make_reader: returns a new reader of an address.
        addresses: of the edges.
        account: of the writers, one per edge.
        readers: how many there are per edge.
    """
    load, threads = Load(), []
    for address, number in itertools.product(addresses, range(readers)):
        reader, paths = make_reader(address), itertools.islice(itertools.cycle(PATHS), number, None)
        threads.append(threading.Thread(target=load.repeat, args=[lambda r=reader, p=paths: load.read(r, p)]))
    for address in addresses:
        writer = make_reader(address)
        assert writer.submit("/admin/login/", account, form="login-form").status == 302
        slugs = (f"tag-{time.monotonic_ns()}-{number}" for number in itertools.count())
        threads.append(threading.Thread(target=load.repeat, args=[lambda w=writer, s=slugs: load.write(w, s)]))
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stopping.set()
        for thread in threads:
            thread.join()
