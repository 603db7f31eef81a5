"""Several workers, one change: nobody sees the old page again. With gunicorn and a database, as it is deployed."""

import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone

from lab.web import FORM, Browser
from tests.config.page_cache.conftest import NEW, OLD
from tests.config.page_cache.workers import Site, signed_in, until
from tests.development import free_port

CUT_LISTENERS = """
from django.db import connection
if connection.vendor == "postgresql":
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'wheelhouse page%'"
        )
"""


def action(writer: Browser, name: str, pk: str, *, of: str = "post") -> None:
    """Choose one row in the admin's list and do something to it."""
    path = f"/admin/blog/{of}/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', writer.get(path).text)
    assert token
    body = f"csrfmiddlewaretoken={token[1]}&action={name}&_selected_action={pk}"
    assert writer.send("POST", path, body, FORM).status == 302


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A Redis of our own, its address and its process."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0", process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(params=["off", "memory:", "redis"])
def cache_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Each kind of store, and none: then only pieces of pages are kept."""
    if request.param != "redis":
        yield request.param
        return
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server (Debian: apt install redis-server)")
    with redis_server(tmp_path) as (url, _process):
        yield url


class TestTwoWorkers:
    def test_see_every_change_at_the_next_request(self, site: Site, cache_url: str, post_id: str, address: str) -> None:
        """Unpublish, publish, edit and trash: ten requests to each worker after each, all of them with the new page."""
        with site.workers(2, CACHE_URL=cache_url) as workers:
            writer = signed_in(workers[0])

            def seen() -> set[tuple[int, bool, bool]]:
                answers = [worker.get(path) for _ in range(10) for worker in workers for path in (address, "/")]
                return {(answer.status, OLD in answer.text, NEW in answer.text) for answer in answers}

            assert seen() == {(200, True, False)}
            action(writer, "unpublish", post_id)
            assert seen() == {(404, False, False), (200, False, False)}
            action(writer, "publish", post_id)
            assert seen() == {(200, True, False)}
            change = f"/admin/blog/post/{post_id}/change/"
            assert writer.submit(change, {"title": NEW}, form="post_form").status == 302
            assert seen() == {(200, False, True)}
            action(writer, "trash", post_id)
            assert seen() == {(404, False, False), (200, False, False)}

    def test_see_what_a_moderator_approves_and_takes_back(self, site: Site, post_id: str, address: str) -> None:
        """What a reader writes is nowhere until then, and nowhere again afterwards."""
        comment = site.shell(
            "from blog.services.comment import comment_write\n"
            f"print(comment_write(post=Post.objects.get(pk={post_id}), author_name='Ada', body='{NEW}').pk)"
        ).strip()
        with site.workers(2) as workers:
            moderator = signed_in(workers[0])

            def seen() -> set[bool]:
                return {NEW in worker.get(address).text for _ in range(10) for worker in workers}

            assert seen() == {False}
            action(moderator, "approve", comment, of="comment")
            assert seen() == {True}
            change = f"/admin/blog/comment/{comment}/change/"
            assert moderator.submit(change, {"verdict": "rejected"}, form="comment_form").status == 302
            assert seen() == {False}

    def test_see_a_tag_by_its_new_name(self, site: Site, post_id: str, address: str) -> None:
        """On the post, in lists and on the tag's own page."""
        tag = site.shell(
            "from blog.services.post import post_tag\n"
            f"print(post_tag(post=Post.objects.get(pk={post_id}), names=['{uuid.uuid4().hex}'])[0].pk)"
        ).strip()
        page = site.shell(f"print(Tag.objects.get(pk={tag}).get_absolute_url())").strip()
        with site.workers(2) as workers:
            writer, name = signed_in(workers[0]), f"Renamed {tag}"

            def seen() -> set[bool]:
                paths = (address, "/", page)
                return {name in worker.get(path).text for _ in range(5) for worker in workers for path in paths}

            assert seen() == {False}
            assert writer.submit(f"/admin/blog/tag/{tag}/change/", {"name": name}, form="tag_form").status == 302
            assert seen() == {True}

    def test_see_a_change_of_another_program(self, site: Site, post_id: str, address: str) -> None:
        """A bulk update from a command is announced by the database; then all have it."""
        with site.workers(2) as workers:
            assert all(OLD in worker.get(address).text for worker in workers)
            site.shell(f"Post.objects.filter(pk={post_id}).update(title='{NEW}')")
            for worker in workers:
                until(lambda worker=worker: NEW in worker.get(address).text, 10)  # type: ignore[misc]
                assert all(NEW in worker.get(address).text for _ in range(10))

    def test_show_a_scheduled_post_from_its_moment_on(self, site: Site, post_id: str, address: str) -> None:
        """Nothing is written then: the copies themselves end."""
        with site.workers(2) as workers:
            schedule = f"post = Post.objects.get(pk={post_id}); post.published_at = timezone.now() + SOON"
            moment = datetime.fromisoformat(
                site.shell(
                    "from django.utils import timezone; SOON = timezone.timedelta(seconds=10)\n"
                    f"{schedule}; post.save(); print(post.published_at.isoformat())"
                ).strip()
            )
            until(lambda: all(worker.get(address).status == 404 for worker in workers), 9)
            homes = [worker.get("/").text for worker in workers]
            assert timezone.now() < moment
            assert not any(OLD in home for home in homes)
            until(lambda: timezone.now() >= moment, 11)
            for worker in workers:
                assert OLD in worker.get("/").text
                assert worker.get(address).status == 200

    def test_agree_on_validators(self, site: Site, address: str) -> None:
        """A reader who is sent from one worker to the other keeps its copy."""
        with site.workers(2) as (one, other):
            etag = one.get(address).headers["etag"]
            assert other.get(address, {"If-None-Match": etag}).status == 304


class TestWithoutItsStore:
    def test_redis_away_is_slower_and_right(self, site: Site, tmp_path: Path, post_id: str, address: str) -> None:
        """Killed while copies lie in it: pages are made anew, and so is the changed one."""
        if shutil.which("redis-server") is None:
            pytest.skip("needs redis-server (Debian: apt install redis-server)")
        with redis_server(tmp_path) as (url, process), site.workers(2, CACHE_URL=url) as workers:
            writer = signed_in(workers[0])
            assert all(OLD in worker.get(address).text for worker in workers)
            process.kill()
            process.wait()
            action(writer, "unpublish", post_id)
            assert {worker.get(address).status for _ in range(5) for worker in workers} == {404}
            assert {worker.get("/").status for _ in range(5) for worker in workers} == {200}

    def test_lost_listener_keeps_no_copies_until_it_listens_again(self, site: Site, post_id: str, address: str) -> None:
        """The server ends the listening connection; what changes right then is seen by the next request.

        SQLite has no connection to lose; there it is a change like any other.
        """
        with site.worker() as worker:
            assert OLD in worker.get(address).text
            site.shell(CUT_LISTENERS + f"Post.objects.filter(pk={post_id}).update(title='{NEW}')")
            assert {NEW in worker.get(address).text for _ in range(10)} == {True}


class TestHead:
    def test_has_the_headers_and_no_body(self, site: Site, address: str) -> None:
        """Asked of gunicorn, which sends whatever body it is given."""
        with site.worker() as worker:
            get, head = worker.get(address), worker.send("HEAD", address)
            assert (head.status, head.body) == (200, b"")
            assert int(head.headers["content-length"]) == len(get.body)
            assert head.headers["etag"] == get.headers["etag"]
