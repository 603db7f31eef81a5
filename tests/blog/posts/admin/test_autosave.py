"""The session lists the forms whose transaction is committed as saved, and no others."""

from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from django.test import Client

from blog.posts.admin import autosave
from blog.posts.admin.autosave import SESSION_KEY
from blog.posts.admin.post import PostAdmin
from blog.posts.models import Post
from tests.blog.posts.admin.test_edit_conflicts import ADD, get_change_url, open_form
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_database]


def fill_in(client: Client) -> dict[str, str]:
    """A valid form of a new post."""
    typed = {"title": "T", "summary": "S", "body": "B", "slug": "t", "submitted_at": "1700000000000", "_save": "1"}
    return open_form(client, ADD) | typed


def test_saved_form_is_listed_with_the_time_of_its_submit(editor_client: Client) -> None:
    form = fill_in(editor_client)
    page = editor_client.post(ADD, form, follow=True)
    assert f'data-saved="{form["submission_id"]}@1700000000000 "' in page.content.decode()


def test_each_opened_form_has_its_own_id(editor_client: Client, make_post: MakePost) -> None:
    change = get_change_url(make_post())
    assert len({open_form(editor_client, url)["submission_id"] for url in (ADD, ADD, change, change)}) == 4


@pytest.mark.parametrize(
    "wrong", [{"tag_names": "!?"}, {"slug": "taken"}, {"submitted_at": "now"}, {"submission_id": "x"}]
)
def test_invalid_form_is_not_listed(editor_client: Client, make_post: MakePost, wrong: dict[str, str]) -> None:
    make_post(slug="taken")
    editor_client.post(ADD, fill_in(editor_client) | wrong)
    assert SESSION_KEY not in editor_client.session


def test_conflict_is_not_listed(editor_client: Client, make_post: MakePost) -> None:
    url = get_change_url(make_post())
    form = open_form(editor_client, url) | {"body": "Mine", "base_version": "0", "submitted_at": "1", "_save": "1"}
    assert editor_client.post(url, form).status_code == 200
    assert SESSION_KEY not in editor_client.session


def test_change_of_a_deleted_post_is_not_listed(editor_client: Client, make_post: MakePost) -> None:
    """The admin redirects then, as it does after a save."""
    url = get_change_url(make_post())
    form = open_form(editor_client, url) | {"body": "Mine", "submitted_at": "1", "_save": "1"}
    Post.objects.all().delete()
    assert editor_client.post(url, form).status_code == 302
    assert SESSION_KEY not in editor_client.session


def test_save_that_loses_a_race_is_not_listed(
    editor_client: Client, make_post: MakePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is rolled back, and the form is returned because another post has the slug by then."""

    def lose_race(**_arguments: object) -> None:
        raise IntegrityError

    def take_slug(_admin: PostAdmin, _request: object) -> None:
        if calls.pop():  # the second call, after the save was rolled back
            make_post(slug="t")

    calls = [True, False]  # from the last one
    form = fill_in(editor_client)
    monkeypatch.setattr(PostAdmin, "change_submitted_post", take_slug)
    monkeypatch.setattr("blog.posts.services.post.tags_get_or_create", lose_race)
    assert editor_client.post(ADD, form).status_code == 200
    assert SESSION_KEY not in editor_client.session


def test_only_the_newest_forms_are_listed(
    editor_client: Client, make_post: MakePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave, "MAX_FORMS", 3)
    url = get_change_url(make_post())
    form = open_form(editor_client, url) | {"submitted_at": "1", "_save": "1"}
    ids = [str(uuid4()) for _ in range(5)]
    for form_id in ids:
        editor_client.post(url, form | {"submission_id": form_id})
    assert list(editor_client.session[SESSION_KEY]) == ids[2:]


def test_history_names_no_hidden_field(editor_client: Client, make_post: MakePost) -> None:
    url = get_change_url(make_post(published_at=None))
    editor_client.post(url, open_form(editor_client, url) | {"title": "New", "_save": "1"})
    (entry,) = LogEntry.objects.all()
    assert entry.get_change_message() == "Changed Title."
