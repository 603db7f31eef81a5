"""The database goes away and comes back; the blog stays, says so, and recovers by itself."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from lab.web import Answer, Browser
from tests.docker.engine import Stack, wait_until

pytestmark = pytest.mark.engine

CLIENTS = 8
MOST_REQUESTS = 4000  # a client ends by itself, whatever happens to the test
PATHS = ("/", "/tags/", "/archive/", "/feeds/atom.xml")


class Load:
    """A few clients that ask for pages, one request after the other, until they are told to end."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.ended = threading.Event()
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.threads = [threading.Thread(target=self._ask) for _client in range(CLIENTS)]

    def _ask(self) -> None:
        for number in range(MOST_REQUESTS):
            if self.ended.is_set():
                return
            path = PATHS[number % len(PATHS)]
            try:
                answer = Browser(self.port).get(path)
            except OSError as error:
                self.wrong.append(f"{path}: {error!r}")
                continue
            self.statuses[answer.status] += 1
            if not (answer.status == 200 or is_our_503(answer)):
                self.wrong.append(f"{path}: {answer.status} {answer.text[:200]}")

    def reaches(self, status: int, count: int) -> Callable[[], bool]:
        """Whether from now on ``count`` more answers with this status have come."""
        wanted = self.statuses[status] + count
        return lambda: self.statuses[status] >= wanted


def is_our_503(answer: Answer) -> bool:
    """The page that looks like the site, with a time to come back: not a proxy's, not a traceback."""
    page = answer.text
    return (
        answer.status == 503
        and "Wheelhouse" in page
        and "</html>" in page
        and "Traceback" not in page
        and "retry-after" in answer.headers
    )


@contextmanager
def load_on(stack: Stack) -> Iterator[Load]:
    load = Load(stack.port())
    for thread in load.threads:
        thread.start()
    try:
        yield load
    finally:
        load.ended.set()
        for thread in load.threads:
            thread.join()


class TestDatabaseKilledUnderLoad:
    def test_only_pages_of_ours_no_crash_and_a_return_without_help(self, stack: Stack) -> None:
        """Killed in the middle of eight clients' requests: 200 and 503 alone, the same processes before and after."""
        processes = stack.docker("top", stack.container(), "-o", "pid").stdout
        with load_on(stack) as load:
            wait_until(load.reaches(200, 200), within_seconds=60, what="the load runs")
            stack.compose("kill", "db")
            wait_until(load.reaches(503, 200), within_seconds=60, what="the blog says 503")
            stack.compose("start", "db")
            wait_until(load.reaches(200, 200), within_seconds=60, what="the blog is back by itself")
        assert load.wrong == []
        assert set(load.statuses) == {200, 503}
        assert stack.docker("top", stack.container(), "-o", "pid").stdout == processes
        assert stack.docker.inspect(stack.container())["RestartCount"] == 0
        assert not [line for line in stack.logs() if "Traceback" in line], "a lost database is a warning each"

    def test_a_saved_post_survives_the_kill(self, stack: Stack, writer: Browser) -> None:
        """Once the form has been answered, the post is on the disk: killed at that moment, it is there afterwards."""
        path = write_post(writer, "Saved before the kill")
        stack.compose("kill", "db")
        stack.up()
        answer = Browser(stack.port()).get(path)
        assert answer.status == 200
        assert "Written by the tests." in answer.text


class TestDownAndUp:
    def test_posts_and_keys_are_kept(self, stack: Stack, writer: Browser) -> None:
        """`down` removes containers and networks; after `up` the post, the keys and the session are the same."""
        path = write_post(writer, "Kept over down and up")
        keys = stack.run_inside("sh", "-c", "cat /var/lib/wheelhouse/keys/*")
        stack.compose("down")
        assert stack.compose("ps", "--all", "--quiet").stdout == ""
        stack.up()
        assert stack.run_inside("sh", "-c", "cat /var/lib/wheelhouse/keys/*") == keys
        writer.port = stack.port()
        assert writer.get(path).status == 200
        assert writer.get("/admin/").status == 200, "the session that an old key has signed is still good"
        assert not [line for line in stack.logs() if "config.keys: made" in line]


def write_post(writer: Browser, title: str) -> str:
    """Publish a post through the real admin form; its address."""
    slug = f"{title.lower().replace(' ', '-')}-{time.monotonic_ns()}"
    fields = {"title": title, "slug": slug, "summary": "A post of the tests.", "body": "Written by the tests."}
    answer = writer.submit("/admin/blog/post/add/", fields | {"_publish": "1"}, form="post_form")
    assert answer.status == 302, answer.text
    return f"/posts/{slug}/"
