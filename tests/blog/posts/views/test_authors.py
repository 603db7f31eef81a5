"""Author pages, and the author's name on other pages."""

import pytest
from django.test import Client

from blog.accounts.models import User
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


def test_page_shows_byline_and_posts(client: Client, make_post: MakePost) -> None:
    post = make_post()
    response = client.get("/authors/mina/")
    assert list(response.context["page"]) == [post]
    assert "Mina Park" in response.content.decode()


def test_account_without_published_posts_is_404(client: Client, make_post: MakePost, editor: User) -> None:
    """Otherwise the names of accounts could be guessed."""
    make_post(author=editor, published_at=None)
    assert client.get("/authors/editor/").status_code == 404
    assert client.get("/authors/nobody/").status_code == 404


def test_name_that_changes_in_the_admin_changes_on_every_page(
    editor_client: Client, author: User, make_post: MakePost
) -> None:
    make_post(slug="wheels", tags=("Wheels",), published_at="2026-05-04T12:00:00Z")
    form = {"username": "mina", "display_name": "Mina Lee", "date_joined_0": "2026-01-01", "date_joined_1": "12:00"}

    def get_pages() -> dict[str, str]:
        paths = ("/", "/tags/wheels/", "/archive/2026/", "/posts/wheels/", "/authors/mina/")
        return {path: editor_client.get(path).content.decode() for path in paths}

    assert [path for path, page in get_pages().items() if "Mina Park" not in page] == []
    assert editor_client.post(f"/admin/accounts/user/{author.pk}/change/", form).status_code == 302
    assert [path for path, page in get_pages().items() if "Mina Lee" not in page or "Mina Park" in page] == []
