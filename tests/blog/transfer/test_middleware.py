"""Redirects from former URLs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from blog.posts.models import Post
from blog.posts.services.post import posts_trash, posts_unpublish
from blog.transfer.services.redirect import redirects_save
from tests.conftest import MakePost


@pytest.fixture
def post(make_post: MakePost) -> Post:
    post = make_post(slug="here")
    redirects_save(
        post=post, paths=["https://old.example.org/2020/01/안녕/", "/?p=12", "/a%20b/index.html", "/Case.html"]
    )
    return post


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/2020/01/안녕/", "/posts/here/"),
        ("/2020/01/%EC%95%88%EB%85%95", "/posts/here/"),
        ("/2020/01/안녕/?utm_source=x", "/posts/here/?utm_source=x"),
        ("/a%20b/", "/posts/here/"),
        ("/Case.html", "/posts/here/"),
        ("/?p=12", "/posts/here/"),
        ("/index.php?p=12", "/posts/here/"),
    ],
)
def test_former_url_redirects_permanently(client: Client, post: Post, path: str, location: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (301, location)
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/2020/01/", "/case.html", "/nothing/", "/posts/12/", "/a%00b/"])
def test_other_url_is_not_found(client: Client, post: Post, path: str) -> None:
    assert client.get(path).status_code in (400, 404)


def test_path_that_no_url_can_have_is_not_found(client: Client, db: None) -> None:
    assert client.get("/", PATH_INFO="//[/").status_code == 404


@pytest.mark.parametrize("query", ["?p=13", "?p=", "?page_id=12", "?p=12%00", "?q=12"])
def test_home_page_with_another_query_is_the_home_page(client: Client, post: Post, query: str) -> None:
    assert client.get(f"/{query}").status_code == 200


def test_post_request_is_not_redirected(client: Client, post: Post) -> None:
    assert client.post("/Case.html").status_code == 404


@pytest.mark.parametrize("hide", [posts_unpublish, posts_trash])
def test_hidden_post_is_not_revealed(client: Client, post: Post, hide: object) -> None:
    assert callable(hide)
    hide(posts=[post])
    assert client.get("/Case.html").status_code == 404
    assert client.get("/?p=12").status_code == 200


def test_scheduled_post_is_not_revealed(client: Client, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now() + timedelta(days=1))
    assert client.get("/Case.html").status_code == 404


def test_chain_is_one_redirect(client: Client, post: Post) -> None:
    """Also after the post got another slug here."""
    Post.objects.filter(pk=post.pk).update(slug="renamed")
    assert client.get("/Case.html").headers["Location"] == "/posts/renamed/"


def test_page_cache_does_not_hide_a_redirect(post: Post, settings: Settings) -> None:
    """Neither a cached home page nor a 404 that was answered before the import."""
    settings.CACHE_URL = "memory:"
    client = Client()
    for path in ("/", "/", "/?p=99", "/later/", "/later/"):
        client.get(path)
    redirects_save(post=post, paths=["/?p=99", "/later/"])
    for path in ("/?p=99", "/later/"):
        assert client.get(path).headers["Location"] == "/posts/here/"
    assert client.get("/").status_code == 200


def test_path_of_another_post_keeps_leading_there(post: Post, make_post: MakePost) -> None:
    saved, warnings = redirects_save(post=make_post(), paths=["/Case.html", "/", "/" + "x" * 501])
    assert saved == 0
    assert [warning.partition(": ")[2] for warning in warnings] == [
        "it leads to another post already",
        "expected at most 500 characters",
    ]
