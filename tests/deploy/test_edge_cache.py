"""The copies of pages that the edge keeps: for whom, for how long, and what is left when the app is stopped."""

import re
import shlex
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.deploy.edge import Edge, Reader
from tests.docker.engine import wait_until
from tests.docker.paths import ROOT
from tests.docker.test_database_loss import write_post
from tests.http_client import FORM, Response

pytestmark = pytest.mark.engine

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
LIMIT_SECONDS = 2
READERS = 20
GUIDE = ROOT / "docs" / "deploy.md"


def wait_for(reader: Reader, path: str, matches: Callable[[Response], bool], *, within_seconds: float) -> None:
    """Wait until the response matches, with and without compression."""
    ends = time.monotonic() + within_seconds
    for headers in ({}, GZIP):
        answer = partial(reader.get, path, headers)
        wait_until(lambda get=answer: matches(get()), within_seconds=ends - time.monotonic(), what=path)  # type: ignore[misc]


def publish(edge: Edge) -> str:
    """Publish a post, and return its path when the edge has copies of it."""
    path = write_post(edge.make_writer(), "Changing")
    wait_for(edge.make_reader(), path, lambda response: response.status == 200, within_seconds=10)
    return path


def change(edge: Edge, path: str, assignment: str) -> float:
    """Change the post in the database; return the seconds that readers may not know it for."""
    started = time.monotonic()
    sql = f"UPDATE posts_post SET {assignment} WHERE slug = '{path.split('/')[2]}'"  # noqa: S608  our own words
    assert "UPDATE 1" in edge.run_sql(sql)
    return LIMIT_SECONDS - (time.monotonic() - started)


@pytest.fixture
def path(edge: Edge) -> str:
    return publish(edge)


def cache_status(edge: Edge, reader: Reader, path: str, headers: dict[str, str] | None = None) -> str:
    status: str = edge.find_log(reader.get(path, headers))["cache"]
    return status


class TestWhoGetsCopies:
    def test_anonymous_reader(self, edge: Edge, reader: Reader) -> None:
        """A page comes from the cache within the same second or the next one; a browser asks again each time."""
        wait_until(lambda: self.is_copy(edge, reader, "/tags/"), within_seconds=20, what="a copy")
        assert reader.get("/tags/").headers["cache-control"] == "public, max-age=0, must-revalidate"

    def is_copy(self, edge: Edge, reader: Reader, path: str) -> bool:
        responses = [reader.get(path) for _request in range(2)]
        return edge.find_log(responses[-1])["cache"] in {"HIT", "STALE", "UPDATING"}

    def test_browser_that_has_the_page_gets_a_304(self, reader: Reader) -> None:
        etag = reader.get("/tags/").headers["etag"]
        assert reader.get("/tags/", {"If-None-Match": etag}).status == 304

    def test_each_encoding_has_its_own(self, reader: Reader) -> None:
        assert "content-encoding" not in reader.get("/").headers
        assert reader.get("/", GZIP).headers["content-encoding"] == "gzip"
        assert "content-encoding" not in reader.get("/", {"Accept-Encoding": "gzip;q=0"}).headers

    def test_no_copy_for_a_session(self, edge: Edge, writer: Reader) -> None:
        assert {cache_status(edge, writer, "/") for _request in range(3)} == {""}

    def test_no_copy_for_credentials(self, edge: Edge, reader: Reader) -> None:
        assert cache_status(edge, reader, "/", {"Authorization": "Basic eDp5"}) == ""

    @pytest.mark.parametrize("path", ["/admin/login/", "/ko/search/?q=wheel", "/subscribe/"])
    def test_no_copy_of_private_pages(self, edge: Edge, reader: Reader, path: str) -> None:
        response = reader.get(path)
        assert edge.find_log(response)["cache"] == ""
        assert "private" in response.headers["cache-control"] or "no-store" in response.headers["cache-control"]

    def test_files_with_a_hash_are_cached(self, edge: Edge, reader: Reader) -> None:
        """For every reader, as the app's headers say to browsers."""
        path = reader.get("/").text.partition('href="/static/')[2].partition('"')[0]
        reader.get(f"/static/{path}")
        response = reader.get(f"/static/{path}")
        assert "immutable" in response.headers["cache-control"]
        count = len([line for line in edge.stack.logs() if f"/static/{path}" in line])
        again = reader.get(f"/static/{path}")
        assert again.body == response.body
        assert again.headers["x-request-id"] != response.headers["x-request-id"]
        assert len([line for line in edge.stack.logs() if f"/static/{path}" in line]) == count

    def test_no_copy_of_a_made_up_address(self, edge: Edge, reader: Reader) -> None:
        """Else such addresses could fill the cache."""
        for path, status in (("/?x=1", "BYPASS"), ("/?before=1&x=1", "BYPASS"), ("/made-up/", "MISS")):
            assert {cache_status(edge, reader, path) for _request in range(3)} == {status}
        assert cache_status(edge, reader, "/?before=1") == "MISS"


class TestRequestsToTheApp:
    @pytest.mark.parametrize("query", ["", "?utm_source=x"])
    def test_many_readers_of_a_page_are_few_requests(self, edge: Edge, reader: Reader, query: str) -> None:
        """One a second, as long as the app answers at once: of a page without a copy, and of one with an old copy."""
        path = write_post(edge.make_writer(), "Many readers")
        reader.get(f"{path}?x=1")  # the app has this page, with any query
        path += query
        for most in (READERS // 4, READERS - 1):  # the second time the app has to answer within a quarter of a second
            before = self.count(edge, path)
            assert self.get_at_once(reader, path) == [200] * READERS
            assert 1 <= self.count(edge, path) - before <= most
            time.sleep(LIMIT_SECONDS + 1)  # the copy gets old

    def get_at_once(self, reader: Reader, path: str) -> list[int]:
        with ThreadPoolExecutor(READERS) as threads:
            return [response.status for response in threads.map(reader.get, [path] * READERS)]

    def count(self, edge: Edge, path: str) -> int:
        return sum(path.partition("?")[0] in line for line in edge.stack.logs())


class TestChanges:
    def test_reach_every_reader_in_time(self, edge: Edge, reader: Reader, path: str) -> None:
        old = reader.get(path).headers["etag"]
        left = change(edge, path, "title = 'Changed at once'")
        wait_for(reader, path, lambda response: response.headers["etag"] != old, within_seconds=left)

    def test_unpublished_post_is_gone_in_time(self, edge: Edge, reader: Reader, path: str) -> None:
        left = change(edge, path, "published_at = NULL")
        wait_for(reader, path, lambda response: response.status == 404, within_seconds=left)

    def test_writer_sees_a_change_at_once(self, edge: Edge, writer: Reader, path: str) -> None:
        change(edge, path, "body_html = '<p>Seen at once.</p>'")
        assert "Seen at once." in writer.get(path).text

    def test_deleted_picture_is_gone(self, edge: Edge, reader: Reader) -> None:
        """After an hour, which is a second here."""
        path = f"/media/pictures/{uuid.uuid4().hex}-8.png"
        file = f"/var/lib/blog{path}"
        with edge.configured("200 1h", "200 1s"):
            edge.stack.run_inside("sh", "-c", f"mkdir -p $(dirname {file}) && echo PNG >{file}")
            assert reader.get(path).status == 200
            edge.stack.run_inside("rm", file)
            wait_until(lambda: reader.get(path).status == 404, within_seconds=10, what="404")


@pytest.fixture(scope="class")
def unpublished(edge: Edge) -> Iterator[str]:
    """The path of an unpublished post. The app is stopped, and the edge's copies are old."""
    path, reader = publish(edge), edge.make_reader()
    change(edge, path, "published_at = NULL")
    wait_for(reader, path, lambda response: response.status == 404, within_seconds=10)
    reader.get("/")
    edge.stack.compose("stop", edge.stack.service)
    wait_until(
        lambda: edge.find_log(reader.get("/"))["upstream_status"] == "503",
        within_seconds=20,
        what="the edge asks the app in vain",
    )
    yield path
    edge.stack.compose("start", edge.stack.service)


@pytest.mark.usefixtures("unpublished")
class TestStoppedApp:
    def test_readers_get_the_pages_that_the_edge_has(self, edge: Edge, reader: Reader) -> None:
        response = reader.get("/")
        assert response.status == 200
        assert edge.find_log(response)["cache"] == "STALE"

    def test_unpublished_post_stays_gone(self, reader: Reader, unpublished: str) -> None:
        assert [reader.get(unpublished, headers).status for headers in ({}, GZIP)] == [404, 404]

    def test_other_pages_say_that_the_site_is_unavailable(self, reader: Reader) -> None:
        """In both languages, and when to try again."""
        response = reader.get("/archive/1999/")
        assert (response.status, response.headers["retry-after"]) == (503, "10")
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "We will be back in a moment" in response.text
        assert '<section lang="ko">' in response.text

    def test_writers_get_the_same(self, writer: Reader) -> None:
        assert writer.get("/").status == 503
        assert writer.send("POST", "/admin/posts/post/add/", "title=x", FORM).status == 503

    def test_command_of_the_guide_empties_the_cache(self, edge: Edge, reader: Reader) -> None:
        """docs/deploy.md; the last test, because the others need the copies."""
        assert reader.get("/").status == 200
        (command,) = re.findall(r"^\$ docker compose (exec .*rm -rf.*)$", GUIDE.read_text("utf-8"), re.MULTILINE)
        edge.stack.compose(*shlex.split(command))
        wait_until(lambda: reader.get("/").status == 503, within_seconds=LIMIT_SECONDS, what="no copy is left")
