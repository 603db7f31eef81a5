"""No redirect leaves the site."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.test import Client

from blog.accounts.models import User
from blog.posts.models import SlugHistory
from blog.posts.services.post import post_save
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\r\nLocation: https://evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
)
# Paths as a server passes them on: unquoted.
PATHS = (
    "//evil.example",
    "//evil.example/posts/moved",
    "/\\evil.example/tags",
    "///evil.example/ko",
    "/ko//evil.example",
    "/posts//evil.example",
    "/posts/moved//evil.example",
    "/tags/\r\nLocation: https://evil.example",
    "/posts/moved/\r\nLocation: https://evil.example",
    "/archive/\n",
    "/admin//evil.example",
    "/search\\",
)


def leaves_site(location: str) -> bool:
    """Whether a browser would leave this site.

    Browsers drop control characters and treat a backslash as a slash, and many slashes as two (WHATWG URL, 4.4).
    """
    parsed = "".join(letter for letter in location if letter > " ").replace("\\", "/")
    parsed = re.sub("^(https?:)?/{2,}", r"\1//", parsed)
    target = urlsplit(urljoin("http://testserver/here/", parsed))
    return (target.scheme, target.netloc) != ("http", "testserver") or any(letter < " " for letter in location)


def assert_stays(response: HttpResponseBase) -> None:
    assert not leaves_site(response.headers.get("Location", "/")), response.headers["Location"]


def test_leaves_site_detects_every_target() -> None:
    assert [target for target in ELSEWHERE if not leaves_site(target)] == []
    assert not any(map(leaves_site, ("/", "/posts/a/?next=https://evil.example", "?page=2", "http://testserver/")))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_login_and_logout_redirect_within_the_site(client: Client, editor: User, target: str) -> None:
    form = {"username": "editor", "password": "a-long-passphrase"}
    response = client.post("/admin/login/", form | {"next": target})
    assert response.status_code == 302
    assert_stays(response)
    assert_stays(client.get("/admin/login/", {"next": target}))
    assert_stays(client.post("/admin/logout/", {"next": target}))
    assert client.post("/admin/login/", form | {"next": "/admin/posts/"})["Location"] == "/admin/posts/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_saving_in_the_admin_redirects_within_the_site(client: Client, make_post: MakePost, target: str) -> None:
    """The form carries the filters of the list."""
    client.force_login(User.objects.create_superuser("chief"))
    tag = make_post(tags=("Wheels",)).tags.get()
    names = {"_changelist_filters": target, "next": target, "_to_field": target}
    form = {"name": "Wheel", "slug": "wheel", "next": target}
    response = client.post(f"/admin/posts/tag/{tag.pk}/change/", form, query_params=names)
    assert_stays(response)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["", "page=99999", "next=//evil.example"])
def test_no_path_leaves_the_site(client: Client, make_post: MakePost, path: str, query: str) -> None:
    """Neither by an appended slash, nor by pagination, nor by the slug history."""
    post = make_post(slug="moved")
    post.slug = "here"
    post_save(post=post)
    assert_stays(client.get("/", PATH_INFO=path, QUERY_STRING=query))


@pytest.mark.parametrize("query", ["next=https://evil.example", "%0d%0aLocation:%20https://evil.example", "\\evil"])
def test_redirect_of_an_old_slug_keeps_query_and_host(client: Client, make_post: MakePost, query: str) -> None:
    post = make_post(slug="moved")
    post.slug = "here"
    post_save(post=post)
    response = client.get("/", PATH_INFO="/posts/moved/", QUERY_STRING=query)
    assert response.status_code == 301
    assert_stays(response)
    assert urlsplit(response["Location"]).path == "/posts/here/"


@pytest.mark.parametrize("slug", ["/evil.example", "//evil.example", "\\evil.example", "evil.example", "a\nb", "a b"])
def test_slug_that_looks_like_a_host_is_rejected(make_post: MakePost, slug: str) -> None:
    post = make_post(slug="honest")
    post.slug = slug
    with pytest.raises(ValidationError, match="slug"):
        post_save(post=post)
    post.refresh_from_db()
    assert post.slug == "honest"
    assert not SlugHistory.objects.exists()
