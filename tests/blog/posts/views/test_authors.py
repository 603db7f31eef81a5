"""Author pages."""

import pytest
from django.test import Client

from blog.accounts.models import User
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


class TestAuthor:
    def test_shows_byline_and_posts(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        response = client.get("/authors/mina/")
        assert list(response.context["page"]) == [post]
        assert "Mina Park" in response.content.decode()

    def test_account_without_published_posts_is_not_revealed(
        self, client: Client, make_post: MakePost, editor: User
    ) -> None:
        """Account names of editors and of writers with drafts alone can't be guessed here."""
        make_post(author=editor, published_at=None)
        assert client.get("/authors/editor/").status_code == 404
        assert client.get("/authors/nobody/").status_code == 404


class TestByline:
    def test_falls_back_to_names_that_exist(self) -> None:
        assert User(username="mina").byline == "mina"
        assert User(username="mina", first_name="Mina", last_name="Park").byline == "Mina Park"
        assert User(username="mina", display_name="M. P.").byline == "M. P."
