"""Lists, a page at a time."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from blog.posts.models import Post
from blog.posts.services.tag import tag_get_or_create
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

MOMENT = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def posts(make_post: MakePost) -> list[Post]:
    """25 posts, newest first; every three of them appeared in the same second."""
    moments = [MOMENT - timedelta(seconds=number // 3) for number in range(25)]
    posts = [make_post(published_at=moment) for moment in reversed(moments)][::-1]
    tag_get_or_create(name="Wheels").posts.add(*posts)  # not as a writer does: what is related is looked for elsewhere
    return posts


def link(html: str, rel: str) -> str:
    """Where the link to the next page leads, ``""`` without one."""
    found = re.search(rf'class="pages-\w+" href="([^"]+)" rel="{rel}"', html)
    return found[1] if found else ""


def walk(client: Client, path: str, rel: str) -> Iterator[list[Post]]:
    """The posts of each page from here on."""
    query = ""
    while True:
        response = client.get(path + query, follow=True)
        yield list(response.context["page"])
        query = link(response.content.decode(), rel)
        if not query:
            return
        path = path.partition("?")[0]


class TestWalk:
    @pytest.mark.parametrize("path", ["/", "/tags/wheels/", "/archive/2026/", "/archive/2026/05/", "/authors/mina/"])
    def test_older_leads_through_all_posts_once(self, client: Client, posts: list[Post], path: str) -> None:
        """Ten, ten and five, although some appeared at the same moment."""
        pages = list(walk(client, path, "next"))
        assert [len(page) for page in pages] == [10, 10, 5]
        expected = sorted(posts, key=lambda post: (post.published_at, post.pk), reverse=True)
        assert [post for page in pages for post in page] == expected

    def test_newer_leads_back_to_the_first_page(self, client: Client, posts: list[Post]) -> None:
        """It ends at the list itself, under its own address."""
        expected = sorted(posts, key=lambda post: (post.published_at, post.pk), reverse=True)
        last = f"/?before={expected[19].pk}"
        assert list(walk(client, last, "prev")) == [expected[20:], expected[10:20], expected[:10]]
        assert client.get(f"/?after={expected[10].pk}")["Location"] == "/"

    def test_page_stays_where_it_is_when_a_post_appears(
        self, client: Client, posts: list[Post], make_post: MakePost
    ) -> None:
        """Who goes on to read older posts meets none twice."""
        first = client.get("/")
        make_post()
        second = client.get("/" + link(first.content.decode(), "next"))
        assert not set(first.context["page"]) & set(second.context["page"])


class TestAddress:
    @pytest.mark.parametrize("value", ["0", "x", "", "-1", "9" * 30, "9" * 18, "%00", "²"])
    @pytest.mark.parametrize("name", ["before", "after"])
    def test_page_that_begins_nowhere_leads_to_the_list(
        self, client: Client, posts: list[Post], name: str, value: str
    ) -> None:
        """As when the post that it began at was deleted."""
        response = client.get(f"/?{name}={value}")
        assert (response.status_code, response["Location"]) == (302, "/")

    def test_number_written_otherwise_is_no_second_address(self, client: Client, posts: list[Post]) -> None:
        assert client.get(f"/?before={posts[0].pk}").status_code == 200
        assert client.get(f"/?before=0{posts[0].pk}")["Location"] == "/"

    def test_hidden_post_is_no_beginning(self, client: Client, posts: list[Post], hidden_posts: list[Post]) -> None:
        """When it was to appear stays unknown."""
        for hidden in hidden_posts:
            assert client.get(f"/?before={hidden.pk}")["Location"] == "/"

    def test_says_which_it_is(self, client: Client, posts: list[Post]) -> None:
        """In its canonical address and in its title."""
        html = client.get(f"/?before={posts[9].pk}").content.decode()
        assert f'<link rel="canonical" href="http://testserver/?before={posts[9].pk}">' in html
        assert "up to May 4, 2026</title>" in html


class TestPageNumber:
    """Addresses from when pages were counted."""

    def test_leads_to_where_its_posts_are(self, client: Client, posts: list[Post]) -> None:
        numbered = [list(client.get(f"/?page={number}", follow=True).context["page"]) for number in (1, 2, 3)]
        assert numbered == list(walk(client, "/", "next"))

    @pytest.mark.parametrize("page", ["0", "4", "-1", "x", "", "99999999999999999999", "\0"])
    def test_that_never_was_is_404(self, client: Client, posts: list[Post], page: str) -> None:
        """A crawler that counts up finds an end."""
        assert client.get("/", {"page": page}).status_code == 404


@pytest.mark.parametrize(
    ("path", "number"), [("/", 1), ("/archive/2026/05/", 1), ("/tags/wheels/", 2), ("/authors/mina/", 2)]
)
def test_queries_of_a_list(
    client: Client,
    posts: list[Post],
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    number: int,
) -> None:
    """One for the posts, one for what the list is about, one for where a later page begins; none counts anything."""
    expected = sorted(posts, key=lambda post: (post.published_at, post.pk), reverse=True)
    assert connection.features.supports_json_field  # on SQLite Django asks the database once in a process's life
    for query in ("", f"?before={expected[9].pk}", f"?after={expected[20].pk}"):
        with django_assert_num_queries(number + bool(query)) as queries:
            assert client.get(path + query).status_code == 200
        assert not any("COUNT" in query["sql"].upper() for query in queries.captured_queries)


def test_card_shows_what_a_post_says_now(client: Client, posts: list[Post]) -> None:
    """Cards are kept in memory, by all that they show."""
    assert "Mina Park" in client.get("/").content.decode()
    Post.objects.filter(pk=posts[0].pk).update(title="Another title")
    posts[0].author.display_name = "Mina Lee"
    posts[0].author.save()
    html = client.get("/").content.decode()
    assert "Another title" in html
    assert "Mina Lee" in html
    assert "Mina Park" not in html
