"""Several workers, one change: no worker serves the old page again. With gunicorn and a database, as deployed."""

import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from tests.blog.pagecache.conftest import NEW, OLD
from tests.blog.pagecache.workers import Site, sign_in
from tests.development import free_port
from tests.http_client import FORM, HttpClient
from tests.pgbouncer import running_pgbouncer
from tests.processes import wait_until

pytestmark = pytest.mark.every_database

END_LISTENERS = """
from django.db import connection
connection.cursor().execute(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name LIKE 'wheelhouse page%'"
)
"""
Workers = list[HttpClient]


def run_action(editor: HttpClient, name: str, pk: str, *, model: str = "posts/post") -> None:
    path = f"/admin/{model}/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', editor.get(path).text)
    assert token
    body = f"csrfmiddlewaretoken={token[1]}&action={name}&_selected_action={pk}"
    assert editor.send("POST", path, body, FORM).status == 302


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server (Debian: apt install redis-server)")
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0", process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def workers(site: Site) -> Iterator[Workers]:
    """Two workers, each with a cache in its memory."""
    with site.workers(2) as workers:
        yield workers


@pytest.fixture(params=["off", "memory:", "redis", pytest.param("pool", marks=pytest.mark.postgresql)])
def workers_of_each_cache(request: pytest.FixtureRequest, site: Site, tmp_path: Path) -> Iterator[Workers]:
    if request.param == "memory:":
        yield request.getfixturevalue("workers")
    elif request.param == "off":
        with site.workers(2, CACHE_URL="off") as workers:
            yield workers
    elif request.param == "pool":  # fewer sessions than threads
        with (
            running_pgbouncer(site.environ["DATABASE_URL"], pool_size=1) as url,
            site.workers(2, DATABASE_POOL_URL=url, WEB_THREADS="4") as workers,
        ):
            yield workers
    else:
        with redis_server(tmp_path) as (url, _process), site.workers(2, CACHE_URL=url) as workers:
            yield workers


@pytest.mark.postgresql
def test_nothing_is_cached_if_the_database_is_a_pool(site: Site) -> None:
    """Notifications would get lost there, and pages would stay as they are."""
    folder = Path(site.environ["STATIC_ROOT"]).parent
    with (
        running_pgbouncer(site.environ["DATABASE_URL"], pool_size=2) as url,
        site.workers(1, DATABASE_URL=url) as (worker,),
    ):
        worker.get("/")  # starts the listener
        wait_until(lambda: any("DATABASE_URL is a pool" in path.read_text() for path in folder.glob("*.log")))
        assert {worker.get("/").headers["cache-status"] for _ in range(3)} == {"Wheelhouse; fwd=miss"}


class TestTwoWorkers:
    def test_serve_every_change_at_the_next_request(
        self, workers_of_each_cache: Workers, post_id: str, post_path: str
    ) -> None:
        """Unpublish, publish, edit and trash: after each, ten requests to each worker get the new page."""
        workers, editor = workers_of_each_cache, sign_in(workers_of_each_cache[0])

        def responses() -> set[tuple[int, bool, bool]]:
            found = [worker.get(path) for _ in range(10) for worker in workers for path in (post_path, "/")]
            return {(response.status, OLD in response.text, NEW in response.text) for response in found}

        assert responses() == {(200, True, False)}
        run_action(editor, "unpublish", post_id)
        assert responses() == {(404, False, False), (200, False, False)}
        run_action(editor, "publish", post_id)
        assert responses() == {(200, True, False)}
        assert editor.submit(f"/admin/posts/post/{post_id}/change/", {"title": NEW}, form="post_form").status == 302
        assert responses() == {(200, False, True)}
        run_action(editor, "trash", post_id)
        assert responses() == {(404, False, False), (200, False, False)}

    if apps.is_installed("blog.comments"):

        def test_serve_a_comment_while_it_is_approved(
            self, site: Site, workers: Workers, post_id: str, post_path: str
        ) -> None:
            comment = site.shell(
                "from blog.comments.services import comment_write\n"
                f"print(comment_write(post=Post.objects.get(pk={post_id}), author_name='Ada', body='{NEW}').pk)"
            )
            moderator = sign_in(workers[0])

            def shows_comment() -> set[bool]:
                return {NEW in worker.get(post_path).text for _ in range(10) for worker in workers}

            assert shows_comment() == {False}
            run_action(moderator, "approve", comment, model="comments/comment")
            assert shows_comment() == {True}
            change = f"/admin/comments/comment/{comment}/change/"
            assert moderator.submit(change, {"status": "rejected"}, form="comment_form").status == 302
            assert shows_comment() == {False}

    def test_serve_the_new_name_of_the_site(self, workers: Workers) -> None:
        form, editor = "/admin/core/sitesettings/1/change/", sign_in(workers[0])
        for name in ("Harbour", "Lighthouse"):
            assert editor.submit(form, {"name": name}, form="sitesettings_form").status == 302
            assert {f"{name}</title>" in worker.get("/").text for _ in range(10) for worker in workers} == {True}
        editor.submit(form, {"name": ""}, form="sitesettings_form")

    def test_serve_the_new_name_of_a_tag(self, site: Site, workers: Workers, post_id: str, post_path: str) -> None:
        tag, tag_path = site.shell(
            "from blog.posts.services.post import post_tag\n"
            f"tag = post_tag(post=Post.objects.get(pk={post_id}), names=['{uuid.uuid4().hex}'])[0]\n"
            "print(tag.pk, tag.get_absolute_url())"
        ).split()
        editor, name = sign_in(workers[0]), f"Renamed {tag}"

        def shows_name() -> set[bool]:
            paths = (post_path, "/", tag_path)
            return {name in worker.get(path).text for _ in range(5) for worker in workers for path in paths}

        assert shows_name() == {False}
        assert editor.submit(f"/admin/posts/tag/{tag}/change/", {"name": name}, form="tag_form").status == 302
        assert shows_name() == {True}

    @pytest.mark.parametrize(
        "change", ["Post.objects.filter(pk={pk}).update(title='{new}')", "User.objects.update(display_name='{new}')"]
    )
    def test_serve_a_change_by_another_program(
        self, site: Site, workers: Workers, post_id: str, post_path: str, change: str
    ) -> None:
        """The database announces a bulk update from a command."""
        assert [OLD in worker.get(post_path).text for worker in workers] == [True, True]
        new = uuid.uuid4().hex
        site.shell(change.format(pk=post_id, new=new))
        for worker in workers:
            wait_until(lambda worker=worker: new in worker.get(post_path).text, seconds=10)  # type: ignore[misc]
            assert {new in worker.get(post_path).text for _ in range(10)} == {True}

    def test_serve_a_scheduled_post_from_its_moment_on(
        self, site: Site, workers: Workers, post_id: str, post_path: str
    ) -> None:
        """Nothing is written at that moment: the cache expires."""
        moment = datetime.fromisoformat(
            site.shell(
                f"from django.utils import timezone; post = Post.objects.get(pk={post_id})\n"
                "post.published_at = timezone.now() + timezone.timedelta(seconds=6)\n"
                "post.save(); print(post.published_at.isoformat())"
            )
        )
        wait_until(lambda: all(worker.get(post_path).status == 404 for worker in workers), seconds=6)
        homes = [worker.get("/").text for worker in workers]
        assert timezone.now() < moment
        assert not any(OLD in home for home in homes)
        wait_until(lambda: timezone.now() >= moment)
        for worker in workers:
            assert OLD in worker.get("/").text
            assert worker.get(post_path).status == 200

    def test_agree_on_validators(self, workers: Workers, post_path: str) -> None:
        """A browser that is sent from one worker to the other keeps its copy."""
        one, other = workers
        etag = one.get(post_path).headers["etag"]
        wait_until(lambda: other.get(post_path, {"If-None-Match": etag}).status == 304, seconds=10)

    def test_answer_head_with_the_headers_alone(self, workers: Workers, post_path: str) -> None:
        """Gunicorn sends any body that it is given."""
        get, head = workers[0].get(post_path), workers[0].send("HEAD", post_path)
        assert (head.status, head.body) == (200, b"")
        assert int(head.headers["content-length"]) == len(get.body)
        assert head.headers["etag"] == get.headers["etag"]


class TestWithoutItsStore:
    def test_redis_away_is_slower_and_right(self, site: Site, tmp_path: Path, post_id: str, post_path: str) -> None:
        """Redis is killed with pages in it: they are rendered again, and so is the changed one."""
        with redis_server(tmp_path) as (url, process), site.workers(2, CACHE_URL=url) as workers:
            editor = sign_in(workers[0])
            assert [OLD in worker.get(post_path).text for worker in workers] == [True, True]
            process.kill()
            process.wait()
            run_action(editor, "unpublish", post_id)
            assert {worker.get(post_path).status for _ in range(5) for worker in workers} == {404}
            assert {worker.get("/").status for _ in range(5) for worker in workers} == {200}

    @pytest.mark.postgresql
    def test_lost_listener_caches_nothing_until_it_listens_again(
        self, site: Site, workers: Workers, post_id: str, post_path: str
    ) -> None:
        """The server ends the listening connection; the next request sees a change of that moment."""
        assert OLD in workers[0].get(post_path).text
        site.shell(END_LISTENERS + f"Post.objects.filter(pk={post_id}).update(title='{NEW}')")
        assert {NEW in workers[0].get(post_path).text for _ in range(10)} == {True}
