"""Queries whose SQL is made once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.models import Post
from blog.views.posts import AROUND, POST, newest
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


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
