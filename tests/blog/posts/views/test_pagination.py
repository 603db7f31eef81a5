"""Pagination of lists."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from blog.posts.models import Post
from blog.posts.services.tag import tag_get_or_create
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

MOMENT = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def posts(settings: Settings, make_post: MakePost) -> list[Post]:
    """Ten posts for three pages, newest first; each three of them have the same time of publication."""
    settings.POSTS_PER_PAGE = 4
    moments = [MOMENT - timedelta(seconds=number // 3) for number in range(10)]
    posts = [make_post(published_at=moment) for moment in reversed(moments)][::-1]
    tag_get_or_create(name="Wheels").posts.add(*posts)  # without the service, which would relate all of them
    return posts


def find_link(html: str, rel: str) -> str:
    """The URL of the link to the next page; ``""`` if there is none."""
    found = re.search(rf'class="pages-\w+" href="([^"]+)" rel="{rel}"', html)
    return found[1] if found else ""


def walk(client: Client, path: str, rel: str) -> Iterator[list[Post]]:
    """The posts of each page from here on."""
    query = ""
    while True:
        response = client.get(path + query, follow=True)
        yield list(response.context["page"])
        query = find_link(response.content.decode(), rel)
        if not query:
            return
        path = path.partition("?")[0]


class TestWalk:
    def test_older_pages_show_every_post_once(self, client: Client, posts: list[Post]) -> None:
        expected = sorted(posts, key=lambda post: (post.published_at, post.pk), reverse=True)
        for path in ("/", "/tags/wheels/", "/archive/2026/", "/archive/2026/05/", "/authors/mina/"):
            assert list(walk(client, path, "next")) == [expected[:4], expected[4:8], expected[8:]], path

    def test_newer_pages_end_at_the_first_page(self, client: Client, posts: list[Post]) -> None:
        """Under the URL of the list itself."""
        expected = sorted(posts, key=lambda post: (post.published_at, post.pk), reverse=True)
        last = f"/?before={expected[7].pk}"
        assert list(walk(client, last, "prev")) == [expected[8:], expected[4:8], expected[:4]]
        assert client.get(f"/?after={expected[4].pk}")["Location"] == "/"

    def test_new_post_does_not_shift_the_pages(self, client: Client, posts: list[Post], make_post: MakePost) -> None:
        first = client.get("/")
        make_post()
        second = client.get("/" + find_link(first.content.decode(), "next"))
        assert not set(first.context["page"]) & set(second.context["page"])


class TestUrl:
    @pytest.mark.parametrize("name", ["before", "after"])
    def test_page_that_does_not_exist_redirects_to_the_list(self, client: Client, posts: list[Post], name: str) -> None:
        """For example after the post in its URL was deleted."""
        for value in ("0", "x", "", "-1", "9" * 30, "9" * 18, "%00", "²"):
            response = client.get(f"/?{name}={value}")
            assert (response.status_code, response.headers.get("Location")) == (302, "/"), value

    def test_page_has_one_url(self, client: Client, posts: list[Post]) -> None:
        assert client.get(f"/?before={posts[0].pk}").status_code == 200
        assert client.get(f"/?before=0{posts[0].pk}")["Location"] == "/"

    def test_hidden_post_starts_no_page(self, client: Client, posts: list[Post], hidden_posts: list[Post]) -> None:
        """Its date stays unknown."""
        for hidden in hidden_posts:
            assert client.get(f"/?before={hidden.pk}")["Location"] == "/"

    def test_page_has_its_own_canonical_url_and_title(self, client: Client, posts: list[Post]) -> None:
        html = client.get(f"/?before={posts[3].pk}").content.decode()
        assert f'<link rel="canonical" href="http://testserver/?before={posts[3].pk}">' in html
        assert "up to May 4, 2026</title>" in html


@pytest.mark.parametrize(
    ("path", "number"), [("/", 2), ("/archive/2026/05/", 2), ("/tags/wheels/", 3), ("/authors/mina/", 3)]
)
def test_queries_of_a_list(
    client: Client,
    posts: list[Post],
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    number: int,
) -> None:
    """One for the settings, the posts, the tag or author, and the post in the query each; none counts."""
    expected = sorted(posts, key=lambda post: (post.published_at, post.pk), reverse=True)
    for query in ("", f"?before={expected[3].pk}", f"?after={expected[8].pk}"):
        with django_assert_num_queries(number + bool(query)) as queries:
            assert client.get(path + query).status_code == 200
        assert not any("COUNT(" in query["sql"].upper() for query in queries.captured_queries)
