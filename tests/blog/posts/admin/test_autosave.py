"""The session lists the forms whose transaction is committed as saved, and no others."""

from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from blog.accounts.models import User
from blog.posts.admin.autosave import MAX_FORMS, SESSION_KEY
from blog.posts.models import Post
from tests.blog.posts.admin.test_edit_conflicts import ADD, change, opened
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_database]


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A client that is logged in as the editor."""
    client.force_login(editor)
    return client


def new_post(desk: Client, **fields: str) -> dict[str, str]:
    """A form that is good to be sent."""
    typed = {"title": "T", "summary": "S", "body": "B", "slug": "t", "submitted_at": "1700000000000", "_save": "1"}
    return opened(desk, ADD) | typed | fields


def test_saved_form_is_told_with_the_time_at_which_it_was_sent(desk: Client) -> None:
    form = new_post(desk)
    page = desk.post(ADD, form, follow=True)
    assert f'data-saved="{form["submission_id"]}@1700000000000 "' in page.content.decode()


def test_each_opened_form_has_an_id_of_its_own(desk: Client, make_post: MakePost) -> None:
    post = make_post()
    ids = {opened(desk, address)["submission_id"] for address in (ADD, ADD, change(post), change(post))}
    assert len(ids) == 4


@pytest.mark.parametrize("wrong", [{"tag_names": "!?"}, {"slug": "taken"}, {"submitted_at": "now"}, {"submission_id": "x"}])
def test_form_that_is_not_saved_or_makes_no_sense_is_not_told(
    desk: Client, make_post: MakePost, wrong: dict[str, str]
) -> None:
    make_post(slug="taken")
    desk.post(ADD, new_post(desk) | wrong)
    assert SESSION_KEY not in desk.session


def test_conflict_is_not_told(desk: Client, make_post: MakePost) -> None:
    post = make_post()
    form = opened(desk, change(post)) | {"body": "Mine", "base_version": "0", "submitted_at": "1", "_save": "1"}
    assert desk.post(change(post), form).status_code == 200
    assert SESSION_KEY not in desk.session


def test_change_of_a_deleted_post_is_not_told(desk: Client, make_post: MakePost) -> None:
    """The admin answers with a redirect there too."""
    post = make_post()
    form = opened(desk, change(post)) | {"body": "Mine", "submitted_at": "1", "_save": "1"}
    Post.objects.all().delete()
    assert desk.post(f"/admin/posts/post/{form['submission_id']}/change/", form).status_code == 302
    assert SESSION_KEY not in desk.session


def test_transaction_that_fails_at_its_end_is_not_told(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """After everything was written, before the commit."""
    form = new_post(desk)
    monkeypatch.setattr("blog.posts.admin.post.PostAdmin.response_add", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.post(ADD, form)
    assert SESSION_KEY not in desk.session


def test_only_the_newest_are_remembered(desk: Client, make_post: MakePost) -> None:
    post = make_post()
    form = opened(desk, change(post)) | {"submitted_at": "1", "_save": "1"}
    ids = [str(uuid4()) for _ in range(MAX_FORMS + 2)]
    for form_id in ids:
        desk.post(change(post), form | {"submission_id": form_id})
    assert list(desk.session[SESSION_KEY]) == ids[2:]


def test_history_of_a_post_names_no_hidden_field(desk: Client, make_post: MakePost) -> None:
    post = make_post(published_at=None, comments_open=False)
    desk.post(change(post), opened(desk, change(post)) | {"title": "New", "_save": "1"})
    (entry,) = LogEntry.objects.all()
    assert entry.get_change_message() == "Changed Title."
