"""The 404 page."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from blog.posts.models import Post
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/posts/no-such-post/", "/no/such/path/"])
def test_a_missing_page_offers_the_newest_posts_and_the_tags(client: Client, make_post: MakePost, path: str) -> None:
    """At most five in the page's language, newest first."""
    make_post(language="ko", title="다른 언어")
    for number in range(6):
        make_post(title=f"Article {number}")
    response = client.get(path)
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 404
    assert [link.text for link in page.select(".titles a")] == [f"Article {number}" for number in (5, 4, 3, 2, 1)]
    assert page.select_one('main a[href="/tags/"]')


def test_hidden_posts_are_not_offered(client: Client, hidden_posts: list[Post]) -> None:
    assert "Secret" not in client.get("/posts/no-such-post/").content.decode()
