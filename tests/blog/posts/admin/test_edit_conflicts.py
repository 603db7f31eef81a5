"""Two editors of one post, and one form that is sent twice."""

import json
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import formats, timezone

from blog.accounts.models import User
from blog.posts.models import Post, Series
from blog.posts.services.post import post_save, posts_publish, posts_restore, posts_trash, posts_unpublish
from tests.conftest import MakePost
from tests.processes import Site

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

ADD = "/admin/posts/post/add/"
# Each form twice, by two threads with connections of their own that start together.
SEND_AT_ONCE = """
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4
from django.db import connections
from django.test import Client
from blog.posts.models import Post
from blog.accounts.models import User

editor, start = User.objects.get(), Barrier(2)
clients = [Client(), Client()]
for client in clients:
    client.force_login(editor)

def send(client, form):
    try:
        start.wait()
        return client.post("/admin/posts/post/add/", form).status_code
    finally:
        connections.close_all()

statuses = []
with ThreadPoolExecutor(2) as pool:
    for number in range(8):
        form = {"title": "T", "summary": "S", "body": "B", "slug": f"t-{number}", "language": "en", "author": editor.pk,
                "submission_id": uuid4(), "_save": "1"}
        statuses += pool.map(send, clients, [form, form])
print(json.dumps([statuses, Post.objects.count()]))
"""


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A client that is logged in as the editor."""
    client.force_login(editor)
    return client


def opened(client: Client, address: str) -> dict[str, str]:
    """The form at ``address`` as a browser would send it back."""
    return fields_of(client.get(address).content)


def fields_of(page: bytes) -> dict[str, str]:
    """What a browser would send of the form in ``page``, buttons aside."""
    form = BeautifulSoup(page, "html.parser").find(id="post_form")
    assert form
    data: dict[str, str] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = str(field.get("name", "")), field.get("type")
        if field.name == "select":
            chosen = field.find("option", selected=True)
            data[name] = str(chosen["value"]) if chosen else ""
        elif kind == "checkbox":
            data |= {name: "on"} if field.has_attr("checked") else {}
        elif name and kind != "submit":
            data[name] = field.text.removeprefix("\n") if field.name == "textarea" else str(field.get("value") or "")
    return data


def change(post: Post) -> str:
    return f"/admin/posts/post/{post.pk}/change/"


class TestTwoEditors:
    @pytest.fixture
    def second(self, desk: Client, make_post: MakePost) -> tuple[Post, dict[str, str]]:
        """A post that somebody has saved since this form was opened, and the form."""
        post = make_post(body="first\n\nsame", tags=("Docker",))
        mine = opened(desk, change(post)) | {"body": "mine <b>\n\nsame", "tag_names": "Docker, Mine"}
        theirs = opened(desk, change(post)) | {"body": "theirs\n\nsame", "_save": "1"}
        assert desk.post(change(post), theirs).status_code == 302
        return post, mine

    def test_second_one_is_asked_and_sees_both_texts(self, desk: Client, second: tuple[Post, dict[str, str]]) -> None:
        post, mine = second
        page = BeautifulSoup(desk.post(change(post), mine | {"_save": "1"}).content, "html.parser")
        post.refresh_from_db()
        assert post.body == "theirs\n\nsame"
        assert [tag.name for tag in post.tags.all()] == ["Docker"]
        panel = page.select_one(".conflict")
        assert panel
        assert [mark.text for mark in panel.select(".diff del")] == ["theirs"]
        assert [mark.text for mark in panel.select(".diff ins")] == ["mine <b>", ", Mine"]
        assert fields_of(page.encode())["body"] == mine["body"]

    def test_second_one_is_told_who_saved_and_when(
        self, desk: Client, author: User, second: tuple[Post, dict[str, str]]
    ) -> None:
        """Another writer by name, oneself as “you”, a command as one, and nobody where no text has changed."""
        post, mine = second

        def told() -> str:
            panel = BeautifulSoup(desk.post(change(post), mine | {"_save": "1"}).content, "html.parser").select_one(
                ".conflict h2 + p"
            )
            assert panel
            return panel.text

        saved_at = formats.date_format(
            timezone.localtime(post.revisions.latest("version").created_at), "DATETIME_FORMAT"
        )
        assert told() == f"{saved_at}: you saved it yourself, elsewhere."
        for by, words in ((author, ": Mina Park saved it."), (None, ": a command saved it.")):
            post.refresh_from_db()
            post.body += " more"
            post_save(post=post, by=by)
            assert told().endswith(words)
        mine["base_version"] = str(post.version)
        posts_unpublish(posts=[post])
        assert told() == "Title, summary, text and tags are as you opened them: something else has been changed."

    def test_saving_again_is_no_way_around_the_question(
        self, desk: Client, second: tuple[Post, dict[str, str]]
    ) -> None:
        post, mine = second
        again = fields_of(desk.post(change(post), mine | {"_save": "1"}).content)
        assert desk.post(change(post), again | {"_save": "1"}).status_code == 200
        post.refresh_from_db()
        assert post.body == "theirs\n\nsame"

    def test_mine_can_be_kept(self, desk: Client, second: tuple[Post, dict[str, str]]) -> None:
        post, mine = second
        asked = fields_of(desk.post(change(post), mine | {"_save": "1"}).content)
        assert desk.post(change(post), asked | {"_keep": "1"}).status_code == 302
        post.refresh_from_db()
        assert post.body == mine["body"]

    def test_a_third_version_is_asked_about_too(self, desk: Client, second: tuple[Post, dict[str, str]]) -> None:
        """“Keep mine” is about the version that was shown."""
        post, mine = second
        asked = fields_of(desk.post(change(post), mine | {"_save": "1"}).content)
        post.refresh_from_db()
        post.body = "third"
        post_save(post=post)
        assert desk.post(change(post), asked | {"_keep": "1"}).status_code == 200
        post.refresh_from_db()
        assert post.body == "third"

    def test_both_can_be_merged_by_hand(self, desk: Client, second: tuple[Post, dict[str, str]]) -> None:
        post, mine = second
        asked = fields_of(desk.post(change(post), mine | {"_save": "1"}).content)
        page = desk.post(change(post), asked | {"_merge": "1"}).content
        merging = fields_of(page)
        assert merging["body"] == mine["body"]
        assert "theirs\n\nsame</textarea>" in page.decode()
        assert desk.post(change(post), merging | {"body": "theirs and mine", "_save": "1"}).status_code == 302
        post.refresh_from_db()
        assert post.body == "theirs and mine"

    def test_form_without_a_version_is_asked(self, desk: Client, make_post: MakePost) -> None:
        post = make_post()
        data = opened(desk, change(post)) | {"base_version": "", "title": "Blind", "_save": "1"}
        assert desk.post(change(post), data).status_code == 200
        post.refresh_from_db()
        assert post.title != "Blind"


class TestVersion:
    def test_every_change_counts(self, make_post: MakePost) -> None:
        post = make_post(published_at=None)
        versions = []
        for act in (posts_publish, posts_unpublish, posts_trash, posts_restore):
            act(posts=[post])
            versions.append(Post.objects.get().version)
        assert versions == [2, 3, 4, 5]
        assert post_save(post=post).version == 6

    def test_publishing_from_the_list_is_a_change_for_an_open_form(self, desk: Client, make_post: MakePost) -> None:
        """Else saving the form would take the post off the site again, without a word."""
        post = make_post(published_at=None)
        form = opened(desk, change(post)) | {"title": "Mine", "_save": "1"}
        posts_publish(posts=[post])
        assert desk.post(change(post), form).status_code == 200
        assert Post.objects.published().exists()


class TestSentTwice:
    @pytest.mark.parametrize("button", ["_save", "_publish", "_preview"])
    def test_new_post_is_made_once(self, desk: Client, button: str) -> None:
        form = opened(desk, ADD) | {"title": "T", "summary": "S", "body": "B", "slug": "t", button: "1"}
        first, second = desk.post(ADD, form), desk.post(ADD, form)
        assert Post.objects.count() == 1
        assert first.status_code == second.status_code == 302

    def test_edited_after_going_back_is_asked_about(self, desk: Client) -> None:
        """The Back button, another text, Save: neither a second post nor a lost text."""
        form = opened(desk, ADD) | {
            "title": "T",
            "summary": "S",
            "body": "B",
            "slug": "t",
            "_save": "1",
        }
        desk.post(ADD, form)
        page = desk.post(ADD, form | {"body": "Longer"})
        assert "Longer" in page.content.decode()
        assert Post.objects.get().body == "B"
        asked = fields_of(page.content)
        assert desk.post(ADD, asked | {"_keep": "1"}).status_code == 302
        assert Post.objects.get().body == "Longer"

    def test_change_is_no_conflict_with_itself(self, desk: Client, make_post: MakePost) -> None:
        """A double click on “Save”."""
        post = make_post(tags=("B", "A"))
        form = opened(desk, change(post)) | {"title": "Twice", "tag_names": "B, A, C", "_save": "1"}
        assert [desk.post(change(post), form).status_code for _ in range(2)] == [302, 302]


@pytest.mark.django_db(transaction=True)
class TestOutsideOfAForm:
    @pytest.mark.parametrize("page", ["history", "preview"])
    def test_page_that_is_only_shown_locks_nothing(self, desk: Client, make_post: MakePost, page: str) -> None:
        """Whatever method it is asked by."""
        assert desk.post(f"/admin/posts/post/{make_post().pk}/{page}/").status_code == 200


AT_ONCE = """
from threading import Barrier, Thread
from django.db import connection
from django.test import Client
from blog.posts.models import Series
from blog.accounts.models import User
editor, together, statuses = User.objects.get(username="editor"), Barrier(4), []
def save(number):
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(editor)
    post = {"title": "T", "summary": "S", "body": "B", "language": "en", "author": editor.pk} | FIELDS(number)
    together.wait()
    statuses.append(client.post("/admin/posts/post/add/", post).status_code)
    connection.close()
threads = [Thread(target=save, args=(number,)) for number in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(*sorted(statuses))
"""
NUMBERS = """from blog.posts.models import Post
print(sorted(Post.objects.values_list("series_number", flat=True)))"""


class TestAtTheSameMoment:
    def test_one_address_is_told_to_the_later_ones(self, editor: User, open_site: Callable[[], Site]) -> None:
        """Beside the form, with their text in it; nobody sees an error page."""
        site = open_site()
        assert site.python(AT_ONCE.replace("FIELDS(number)", '{"slug": "same"}')) == "200 200 200 302"
        assert site.python("from blog.posts.models import Post; print(Post.objects.count())") == "1"

    def test_parts_of_a_series_get_numbers_of_their_own(self, editor: User, open_site: Callable[[], Site]) -> None:
        series = Series.objects.create(title="Ropes", slug="ropes")
        site = open_site()
        fields = f'{{"slug": f"part-{{number}}", "series": {series.pk}}}'
        assert site.python(AT_ONCE.replace("FIELDS(number)", fields)) == "302 302 302 302"
        assert site.python(NUMBERS) == "[1, 2, 3, 4]"

    def test_new_post_is_made_once(self, editor: User, open_site: Callable[[], Site]) -> None:
        """By two requests of one form, and both are told that it is saved, whichever of them has made it."""
        statuses, count = json.loads(open_site().python(SEND_AT_ONCE))
        assert statuses == [302] * 16
        assert count == 8
