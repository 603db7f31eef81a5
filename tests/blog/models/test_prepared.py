"""Queries whose SQL is made once."""

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from blog.models import Post
from blog.models.prepared import Prepared
from blog.views.posts import AROUND, POST, SLUG, in_that_language, newest
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def contents(posts: list[Post]) -> list[dict[str, object]]:
    """All that was read of the posts and of their authors."""
    return [
        {name: value for name, value in vars(post).items() if name != "_state"}
        | {"author": post.author.byline, "tags": post.tag_links}
        for post in posts
    ]


class TestSameAsTheOrdinaryQuery:
    """Whatever the database: each column comes back as the type that Django makes of it."""

    def test_post_page(self, make_post: MakePost) -> None:
        posts = [make_post(tags=("b", "A"), body="## One\n\nText\n\n## Two") for _ in range(3)]
        for post in posts:
            expected = Post.objects.published().in_language("en").for_page().filter(slug=post.slug)
            assert contents(POST.all(language="en", slug=post.slug)) == contents(list(expected))

    def test_list(self, make_post: MakePost) -> None:
        for _ in range(4):
            make_post(tags=("a",))
        expected = Post.objects.published().in_language("en").for_list()[:3]
        assert contents(newest(2).all(language="en")) == contents(list(expected))

    def test_neighbours(self, make_post: MakePost) -> None:
        posts = [make_post() for _ in range(3)]
        found = AROUND.all(language="en", pk=posts[1].pk, published_at=posts[1].published_at)
        assert {post.pk for post in found} == {posts[0].pk, posts[2].pk}


def test_other_values_find_others(make_post: MakePost) -> None:
    """Nothing of an earlier run is left."""
    english, korean = make_post(slug="wheels"), make_post(slug="wheels", language="ko")
    assert POST.first(language="en", slug="wheels") == english
    assert POST.first(language="ko", slug="wheels") == korean
    assert POST.first(language="ko", slug="keels") is None


def test_hidden_posts_stay_hidden(hidden_posts: list[Post]) -> None:
    for post in hidden_posts:
        assert POST.first(language=post.language, slug=post.slug) is None
    assert newest(10).all(language="en") == newest(10).all(language="ko") == []


def test_moment_is_that_of_the_run(make_post: MakePost, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduled post appears although the query was made before."""
    tomorrow = timezone.now() + timedelta(days=1)
    post = make_post(published_at=tomorrow)
    assert newest(10).all(language="en") == []
    monkeypatch.setattr(timezone, "now", lambda: tomorrow + timedelta(seconds=1))
    assert newest(10).all(language="en") == [post]
    assert POST.first(language="en", slug=post.slug) == post


def plans() -> list[str]:
    """The names of what PostgreSQL has planned for this connection; SQLite's driver does the like, and tells nobody."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def forget_plans() -> None:
    """As when a pooler hands the next question to another connection."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")


@pytest.fixture
def by_title() -> Prepared[Post]:
    """A query that no other test knows of."""
    return Prepared(lambda: in_that_language().filter(slug=SLUG).order_by("title"))


@pytest.mark.django_db(transaction=True)
class TestPlan:
    """The database's, of a query."""

    def test_is_made_once_a_connection(self, make_post: MakePost, by_title: Prepared[Post]) -> None:
        post, before = make_post(), set(plans())
        found, made = by_title.first(language="en", slug=post.slug), set(plans())
        assert by_title.first(language="en", slug="none") is None
        assert found == post
        assert len(made - before) == (1 if connection.vendor == "postgresql" else 0)
        assert set(plans()) == made

    def test_is_made_anew_in_a_new_connection(self, make_post: MakePost, by_title: Prepared[Post]) -> None:
        post = make_post()
        for _ in range(2):
            assert by_title.first(language="en", slug=post.slug) == post
            connection.close()

    def test_is_not_needed_where_connections_are_shared(self, make_post: MakePost, by_title: Prepared[Post]) -> None:
        """Behind a pooler the answer is the same, and nothing is planned in vain any more."""
        post = make_post()
        for _ in range(2):
            assert by_title.first(language="en", slug=post.slug) == post
            forget_plans()
        assert by_title.first(language="en", slug=post.slug) == post
        assert plans() == []

    def test_failure_of_a_lost_connection_is_told_as_it_is(self, make_post: MakePost, by_title: Prepared[Post]) -> None:
        """The query is not asked again, nor its plan given up."""
        post = make_post()
        assert by_title.first(language="en", slug=post.slug) == post
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor, pytest.raises(OperationalError):
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            with pytest.raises((OperationalError, InterfaceError)):
                by_title.first(language="en", slug=post.slug)
        connection.close()
        before = plans()
        assert by_title.first(language="en", slug=post.slug) == post
        assert len(plans()) - len(before) == (1 if connection.vendor == "postgresql" else 0)
