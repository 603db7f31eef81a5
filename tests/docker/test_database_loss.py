"""The database stops and starts; the blog keeps running, answers 503, and recovers by itself."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.docker.browser import Browser, Response
from tests.docker.engine import Stack, wait_until

pytestmark = pytest.mark.engine

CLIENTS = 8
MOST_REQUESTS = 4000  # a client ends by itself, even if the test hangs
PATHS = ("/", "/tags/", "/archive/", "/feeds/atom.xml")


class Load:
    """A few clients that request pages, one after the other, until ``ended`` is set."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.ended = threading.Event()
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.threads = [threading.Thread(target=self._request_pages) for _client in range(CLIENTS)]

    def _request_pages(self) -> None:
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
        """Return a condition: ``count`` more responses with this status."""
        wanted = self.statuses[status] + count
        return lambda: self.statuses[status] >= wanted


def is_our_503(answer: Response) -> bool:
    """Whether it is the site's own error page with Retry-After, not a proxy's page or a traceback."""
    is_page = "Wheelhouse" in answer.text and "</html>" in answer.text and "Traceback" not in answer.text
    return answer.status == 503 and is_page and "retry-after" in answer.headers


def list_processes(stack: Stack) -> set[str]:
    """Return the pids in the web container; a health probe may be among them."""
    return set(stack.docker("top", stack.container(), "-o", "pid").stdout.split())


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
    def test_the_blog_answers_503_and_recovers(self, stack: Stack) -> None:
        """While eight clients send requests: only 200 and 503, and the same processes before and after."""
        processes = list_processes(stack)
        with load_on(stack) as load:
            wait_until(load.reaches(200, 200), within_seconds=60, what="the load runs")
            stack.compose("kill", "db")
            wait_until(load.reaches(503, 200), within_seconds=60, what="the blog says 503")
            stack.compose("start", "db")
            wait_until(load.reaches(200, 200), within_seconds=60, what="the blog is back by itself")
        assert load.wrong == []
        assert set(load.statuses) == {200, 503}
        assert processes <= list_processes(stack)
        assert stack.docker.inspect(stack.container())["RestartCount"] == 0
        assert not [line for line in stack.logs() if "Traceback" in line], "a lost database is a warning"

    def test_a_saved_post_survives_the_kill(self, stack: Stack, writer: Browser) -> None:
        """The response to the form means that the post is on disk."""
        path = write_post(writer, "Saved before the kill")
        stack.compose("kill", "db")
        stack.bring_back()
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
    """Publish a post through the admin's form; return its path."""
    slug = f"{title.lower().replace(' ', '-')}-{time.monotonic_ns()}"
    fields = {"title": title, "slug": slug, "summary": "A post of the tests.", "body": "Written by the tests."}
    answer = writer.submit(writer.find_add_form("post"), fields | {"_publish": "1"}, form="post_form")
    assert answer.status == 302, answer.text
    return f"/posts/{slug}/"
