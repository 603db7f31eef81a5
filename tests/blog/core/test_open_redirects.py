"""No link of this site leads to another one: whoever is sent somewhere stays here."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.test import Client

from blog.accounts.models import User
from blog.posts.models import SlugHistory
from blog.posts.services.post import post_save
from tests.blog.comments.test_views import address as comment_address
from tests.blog.comments.test_views import fields as comment_fields
from tests.blog.newsletter.test_views import fields as subscription_fields
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
# Paths as a server hands them on, which is after their escapes are undone.
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


def leads_away(location: str) -> bool:
    """Whether a browser would leave this site.

    It drops control characters, takes a backslash for a slash, and takes many slashes for two (WHATWG URL, 4.4).
    """
    read = "".join(letter for letter in location if letter > " ").replace("\\", "/")
    read = re.sub("^(https?:)?/{2,}", r"\1//", read)
    target = urlsplit(urljoin("http://testserver/here/", read))
    return (target.scheme, target.netloc) != ("http", "testserver") or any(letter < " " for letter in location)


def assert_stays(response: HttpResponseBase) -> None:
    """No redirect, or one within the site."""
    assert not leads_away(response.headers.get("Location", "/")), response.headers["Location"]


def test_the_measure_sees_every_way_out() -> None:
    assert [target for target in ELSEWHERE if not leads_away(target)] == []
    assert not any(map(leads_away, ("/", "/posts/a/?next=https://evil.example", "?page=2", "http://testserver/")))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_and_out_leads_nowhere_else(client: Client, editor: User, target: str) -> None:
    """The wish of an honest link is met, one for another host is not."""
    typed = {"username": "editor", "password": "a-long-passphrase"}
    response = client.post("/admin/login/", typed | {"next": target})
    assert response.status_code == 302
    assert_stays(response)
    assert_stays(client.get("/admin/login/", {"next": target}))
    assert_stays(client.post("/admin/logout/", {"next": target}))
    assert client.post("/admin/login/", typed | {"next": "/admin/blog/"})["Location"] == "/admin/blog/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_forms_lead_nowhere_else(client: Client, make_post: MakePost, target: str) -> None:
    """Whatever is put beside what they ask for, in the address and among the fields."""
    post = make_post()
    names = dict.fromkeys(("next", "url", "redirect", "return_to", "target"), target)
    for path, typed in (
        (comment_address(post), comment_fields(post)),
        ("/subscribe/", subscription_fields("ada@example.org")),
    ):
        response = client.post(path, typed | names, query_params=names)
        assert response.status_code == 302
        assert_stays(response)
        assert "evil" not in response["Location"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_saving_in_the_admin_leads_nowhere_else(client: Client, make_post: MakePost, target: str) -> None:
    """The filters of a list, which the form takes along, are no address."""
    client.force_login(User.objects.create_superuser("chief"))
    tag = make_post(tags=("Wheels",)).tags.get()
    names = {"_changelist_filters": target, "next": target, "_to_field": target}
    typed = {"name": "Wheel", "slug": "wheel", "next": target}
    response = client.post(f"/admin/posts/tag/{tag.pk}/change/", typed, query_params=names)
    assert_stays(response)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["", "page=99999", "next=//evil.example"])
def test_no_path_leads_away(client: Client, make_post: MakePost, path: str, query: str) -> None:
    """Neither by a missing slash at its end, nor by a page that is no more, nor as a former address."""
    post = make_post(slug="moved")
    post.slug = "here"
    post_save(post=post)
    assert_stays(client.get("/", PATH_INFO=path, QUERY_STRING=query))


@pytest.mark.parametrize("query", ["next=https://evil.example", "%0d%0aLocation:%20https://evil.example", "\\evil"])
def test_former_address_keeps_the_query_and_the_host(client: Client, make_post: MakePost, query: str) -> None:
    post = make_post(slug="moved")
    post.slug = "here"
    post_save(post=post)
    response = client.get("/", PATH_INFO="/posts/moved/", QUERY_STRING=query)
    assert response.status_code == 301
    assert_stays(response)
    assert urlsplit(response["Location"]).path == "/posts/here/"


@pytest.mark.parametrize("slug", ["/evil.example", "//evil.example", "\\evil.example", "evil.example", "a\nb", "a b"])
def test_address_that_looks_like_another_host_is_refused(make_post: MakePost, slug: str) -> None:
    """By a writer too: neither the address nor, by a later change, a former one."""
    post = make_post(slug="honest")
    post.slug = slug
    with pytest.raises(ValidationError, match="slug"):
        post_save(post=post)
    post.refresh_from_db()
    assert post.slug == "honest"
    assert not SlugHistory.objects.exists()
