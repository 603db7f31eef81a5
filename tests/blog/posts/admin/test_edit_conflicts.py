"""Two editors of one post, and a form that is submitted twice."""

import json
from collections.abc import Callable, Mapping, Sequence

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import formats, timezone

from blog.accounts.models import User
from blog.accounts.roles import Role
from blog.posts.models import Post, Series
from blog.posts.services.post import post_save, posts_publish, posts_restore, posts_trash, posts_unpublish
from tests.conftest import MakePost
from tests.http_client import form_values
from tests.processes import Site

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

ADD = "/admin/posts/post/add/"
TYPED = {"title": "T", "summary": "S", "body": "B", "slug": "t"}


def get_change_url(post: Post) -> str:
    return f"/admin/posts/post/{post.pk}/change/"


def open_form(client: Client, url: str) -> dict[str, str]:
    return read_form(client.get(url).content)


def read_form(page: bytes) -> dict[str, str]:
    return form_values(page.decode(), "post_form")


class TestConflict:
    @pytest.fixture
    def stale(self, editor_client: Client, make_post: MakePost) -> tuple[Post, dict[str, str]]:
        """A post, and a changed form that was opened before another save."""
        post = make_post(body="first\n\nsame", tags=("Docker",))
        url = get_change_url(post)
        mine = open_form(editor_client, url) | {"body": "mine <b>\n\nsame", "tag_names": "Docker, Mine", "_save": "1"}
        theirs = open_form(editor_client, url) | {"body": "theirs\n\nsame", "_save": "1"}
        assert editor_client.post(url, theirs).status_code == 302
        return post, mine

    def test_second_save_shows_both_versions(self, editor_client: Client, stale: tuple[Post, dict[str, str]]) -> None:
        post, mine = stale
        page = BeautifulSoup(editor_client.post(get_change_url(post), mine).content, "html.parser")
        post.refresh_from_db()
        assert post.body == "theirs\n\nsame"
        assert [tag.name for tag in post.tags.all()] == ["Docker"]
        panel = page.select_one(".conflict")
        assert panel
        assert [mark.text for mark in panel.select(".diff del")] == ["theirs"]
        assert [mark.text for mark in panel.select(".diff ins")] == ["mine <b>", ", Mine"]
        assert read_form(page.encode())["body"] == mine["body"]

    def test_says_who_saved_and_when(
        self, editor_client: Client, author: User, stale: tuple[Post, dict[str, str]]
    ) -> None:
        post, mine = stale
        author.groups.add(Group.objects.get(name=Role.AUTHOR))

        def read_notice() -> str:
            page = BeautifulSoup(editor_client.post(get_change_url(post), mine).content, "html.parser")
            notice = page.select_one(".conflict h2 + p")
            assert notice
            return notice.text

        saved_at = timezone.localtime(post.revisions.latest("version").created_at)
        assert read_notice() == f"{formats.date_format(saved_at, 'DATETIME_FORMAT')}: saved by you, in another window."
        for by, text in ((author, ": saved by Mina Park."), (None, ": saved by a command.")):
            post.refresh_from_db()
            post.body += " more"
            post_save(post=post, by=by)
            assert read_notice().endswith(text)
        mine["base_version"] = str(post.version)
        posts_unpublish(posts=[post])
        assert read_notice().startswith("Title, summary, text and tags are unchanged")

    def test_saving_again_does_not_overwrite(self, editor_client: Client, stale: tuple[Post, dict[str, str]]) -> None:
        post, mine = stale
        again = read_form(editor_client.post(get_change_url(post), mine).content)
        assert editor_client.post(get_change_url(post), again | {"_save": "1"}).status_code == 200
        post.refresh_from_db()
        assert post.body == "theirs\n\nsame"

    def test_save_mine_overwrites(self, editor_client: Client, stale: tuple[Post, dict[str, str]]) -> None:
        post, mine = stale
        returned = read_form(editor_client.post(get_change_url(post), mine).content)
        assert editor_client.post(get_change_url(post), returned | {"_keep": "1"}).status_code == 302
        post.refresh_from_db()
        assert post.body == mine["body"]

    def test_save_mine_does_not_overwrite_a_third_version(
        self, editor_client: Client, stale: tuple[Post, dict[str, str]]
    ) -> None:
        post, mine = stale
        returned = read_form(editor_client.post(get_change_url(post), mine).content)
        post.refresh_from_db()
        post.body = "third"
        post_save(post=post)
        assert editor_client.post(get_change_url(post), returned | {"_keep": "1"}).status_code == 200
        post.refresh_from_db()
        assert post.body == "third"

    def test_merge_by_hand(self, editor_client: Client, stale: tuple[Post, dict[str, str]]) -> None:
        post, mine = stale
        url = get_change_url(post)
        returned = read_form(editor_client.post(url, mine).content)
        page = editor_client.post(url, returned | {"_merge": "1"}).content
        merging = read_form(page)
        assert merging["body"] == mine["body"]
        assert "theirs\n\nsame</textarea>" in page.decode()
        assert editor_client.post(url, merging | {"body": "theirs and mine", "_save": "1"}).status_code == 302
        post.refresh_from_db()
        assert post.body == "theirs and mine"

    def test_form_without_a_version_is_a_conflict(self, editor_client: Client, make_post: MakePost) -> None:
        post = make_post()
        form = open_form(editor_client, get_change_url(post)) | {"base_version": "", "title": "Blind", "_save": "1"}
        assert editor_client.post(get_change_url(post), form).status_code == 200
        post.refresh_from_db()
        assert post.title != "Blind"

    def test_publishing_from_the_list_is_a_conflict(self, editor_client: Client, make_post: MakePost) -> None:
        """Otherwise saving the open form would unpublish the post."""
        post = make_post(published_at=None)
        form = open_form(editor_client, get_change_url(post)) | {"title": "Mine", "_save": "1"}
        posts_publish(posts=[post])
        assert editor_client.post(get_change_url(post), form).status_code == 200
        assert Post.objects.published().exists()


def test_every_change_increases_the_version(make_post: MakePost) -> None:
    post = make_post(published_at=None)
    versions = []
    for change in (posts_publish, posts_unpublish, posts_trash, posts_restore):
        change(posts=[post])
        versions.append(Post.objects.get().version)
    assert versions == [2, 3, 4, 5]
    assert post_save(post=post).version == 6


class TestSubmittedTwice:
    @pytest.mark.parametrize("button", ["_save", "_publish", "_preview"])
    def test_creates_one_post(self, editor_client: Client, button: str) -> None:
        form = open_form(editor_client, ADD) | TYPED | {button: "1"}
        first, second = editor_client.post(ADD, form), editor_client.post(ADD, form)
        assert Post.objects.count() == 1
        assert first.status_code == second.status_code == 302

    def test_other_text_after_the_back_button_is_a_conflict(self, editor_client: Client) -> None:
        form = open_form(editor_client, ADD) | TYPED | {"_save": "1"}
        editor_client.post(ADD, form)
        page = editor_client.post(ADD, form | {"body": "Longer"})
        assert "Longer" in page.content.decode()
        assert Post.objects.get().body == "B"
        assert editor_client.post(ADD, read_form(page.content) | {"_keep": "1"}).status_code == 302
        assert Post.objects.get().body == "Longer"

    def test_double_click_on_save_is_no_conflict(self, editor_client: Client, make_post: MakePost) -> None:
        url = get_change_url(make_post(tags=("B", "A")))
        form = open_form(editor_client, url) | {"title": "Twice", "tag_names": "B, A, C", "_save": "1"}
        assert [editor_client.post(url, form).status_code for _ in range(2)] == [302, 302]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["history", "preview"])
def test_page_without_a_form_locks_nothing(editor_client: Client, make_post: MakePost, page: str) -> None:
    """A POST to it runs outside of a transaction, where a lock would be an error."""
    assert editor_client.post(f"/admin/posts/post/{make_post().pk}/{page}/").status_code == 200


# Each list of requests (path, form) is sent at once, by a thread and a connection each. Prints their status codes.
SEND_AT_ONCE = """
import json, os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.db import connections
from django.test import Client
from blog.accounts.models import User

editor, rounds = User.objects.get(username="editor"), json.loads(os.environ["ROUNDS"])
start = Barrier(len(rounds[0]))
clients = [Client(headers={"host": "localhost"}, raise_request_exception=False) for _ in rounds[0]]
for client in clients:
    client.force_login(editor)

def send(client, request):
    try:
        start.wait()
        return client.post(*request).status_code
    finally:
        connections.close_all()

with ThreadPoolExecutor(len(clients)) as pool:
    print(json.dumps([sorted(pool.map(send, clients, requests)) for requests in rounds]))
"""
VALUES = """
import json, os
from blog.posts.models import Post
print(json.dumps(sorted(map(list, Post.objects.values_list(*os.environ["FIELDS"].split())))))
"""


Rounds = Sequence[Sequence[tuple[str, Mapping[str, object]]]]
SendAtOnce = Callable[[Rounds, str], tuple[list[list[int]], list[list[object]]]]


@pytest.fixture
def send_at_once(editor: User, open_site: Callable[[], Site]) -> SendAtOnce:
    """A function that sends requests at once; returns their status codes, and fields of all posts afterwards."""

    def send(rounds: Rounds, fields: str) -> tuple[list[list[int]], list[list[object]]]:
        site = open_site()
        statuses = site.python(SEND_AT_ONCE, ROUNDS=json.dumps(rounds))
        return json.loads(statuses), json.loads(site.python(VALUES, FIELDS=fields))

    return send


class TestAtTheSameTime:
    def test_second_change_of_a_post_is_a_conflict(
        self, editor_client: Client, make_post: MakePost, send_at_once: SendAtOnce
    ) -> None:
        """Only the row lock tells: both forms have the current version."""
        posts = [make_post(slug=f"post-{number}") for number in range(6)]
        forms = [
            (get_change_url(post), open_form(editor_client, get_change_url(post)) | {"_save": "1"}) for post in posts
        ]
        rounds = [[(url, form | {"body": body}) for body in ("first", "second")] for url, form in forms]
        statuses, versions = send_at_once(rounds, "version")
        assert statuses == [[200, 302]] * 6
        assert versions == [[2]] * 6

    def test_slug_is_taken_once(self, editor: User, send_at_once: SendAtOnce) -> None:
        """The others get the form back, with an error and their text."""
        form = TYPED | {"language": "en", "author": editor.pk, "_save": "1"}
        assert send_at_once([[(ADD, form)] * 4], "slug") == ([[200, 200, 200, 302]], [["t"]])

    def test_parts_of_a_series_get_different_numbers(self, editor: User, send_at_once: SendAtOnce) -> None:
        series = Series.objects.create(title="Ropes", slug="ropes")
        form = TYPED | {"language": "en", "author": editor.pk, "series": series.pk, "_save": "1"}
        requests = [(ADD, form | {"slug": f"part-{number}"}) for number in range(4)]
        assert send_at_once([requests], "series_number") == ([[302] * 4], [[1], [2], [3], [4]])

    def test_form_that_is_submitted_twice_creates_one_post(self, editor: User, send_at_once: SendAtOnce) -> None:
        form = TYPED | {"language": "en", "author": editor.pk, "_save": "1"}
        rounds = [
            [(ADD, form | {"slug": f"t-{number}", "submission_id": f"{number:032x}"})] * 2 for number in range(1, 9)
        ]
        statuses, slugs = send_at_once(rounds, "slug")
        assert statuses == [[302, 302]] * 8
        assert len(slugs) == 8
