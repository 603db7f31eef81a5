"""A walk over everything that the public can reach: what is not published leaks nowhere."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from blog.posts.models import Post
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

EXAMPLES = {
    "uslug:slug": ("secret-tag", "secret-draft-en", "secret-scheduled-en", "secret-deleted-en", "shown", "shown-tag"),
    "int:post_id": ("0", "1", "2", "9", "10", "99999999999999999999"),
    "digest:digest": ("0123456789abcdef",),
    "picture_file:name": (f"{'0' * 32}-480.jpg", "..%2F..%2Fsettings.py"),
    "feed:file_name": ("atom.xml", "rss.xml", "feed.json"),
    "slug:section": ("home", "posts", "series"),
    "str:token": ("nonsense",),
    "username:username": ("mina", "%00", "a%2Fb"),
    "year:year": ("2025", "2026", "2027"),
    "month:month": tuple(f"{month:02d}" for month in range(1, 13)),
}


def routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    """Every route of the site but the admin's, as Django writes it."""
    found = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += [] if entry.app_name == "admin" else routes(entry, route)
        elif isinstance(entry, URLPattern):
            found.append(route)
    return found


def addresses(route: str) -> list[str]:
    """The route with every example in the place of its parameters."""
    found = [route]
    for parameter, values in EXAMPLES.items():
        found = [address.replace(f"<{parameter}>", value) for address in found for value in values]
    return list(dict.fromkeys(found))


def every_address() -> list[str]:
    """Every public address in every language, and the pages after the first."""
    plain = [f"/{address}" for route in routes(get_resolver()) for address in addresses(route)]
    korean = [f"/ko{address}" for address in plain if not address.endswith((".txt", "sitemap.xml"))]
    return [
        *plain,
        *korean,
        "/?page=2",
        *(f"/?{name}={pk}" for name in ("before", "after") for pk in range(1, 12)),
        "/posts/%00/",
        "/tags/%00/",
        "/?page=%00",
        "/healthz",
        "/readyz",
        "/nonexistent",
    ]


class TestPublicSurface:
    def test_routes_have_examples_for_every_parameter(self) -> None:
        """A new kind of page can't be forgotten here: its parameter would have no example."""
        unknown = [address for address in every_address() if "<" in address]
        assert not unknown

    def test_hidden_posts_leak_nowhere(self, client: Client, make_post: MakePost, hidden_posts: list[Post]) -> None:
        """No title, summary, text, address or tag of a draft, a scheduled or a deleted post is in any answer."""
        for language in ("en", "ko"):
            make_post(title="Shown", slug="shown", language=language, tags=("Shown tag",))
        seen = 0
        for address in every_address():
            response = client.get(address)
            text = response.content.decode().lower().replace(address.lower(), "")
            assert "secret" not in text, address
            assert "secret" not in str(response.headers).lower(), address
            seen += "shown" in text
        assert seen > 10, "the walk must have met the published post on most pages"

    @pytest.mark.parametrize("language", ["", "/ko"])
    @pytest.mark.parametrize("fate", ["draft", "scheduled", "deleted", "deleted-draft"])
    def test_direct_address_of_a_hidden_post_does_not_exist(
        self, client: Client, hidden_posts: list[Post], fate: str, language: str
    ) -> None:
        """A writer who is logged in gets no exception either: previews have an address of their own."""
        code = "ko" if language else "en"
        assert client.get(f"{language}/posts/secret-{fate}-{code}/").status_code == 404

    def test_tag_of_hidden_posts_alone_does_not_exist(self, client: Client, hidden_posts: list[Post]) -> None:
        for address in ("/tags/secret-tag/", "/tags/secret-tag/atom.xml", "/ko/tags/secret-tag/rss.xml"):
            assert client.get(address).status_code == 404

    def test_hidden_posts_do_not_count(self, client: Client, make_post: MakePost, hidden_posts: list[Post]) -> None:
        """Numbers beside tags and months tell nothing of what is to come."""
        make_post(tags=("Secret tag",), published_at=datetime(2026, 3, 1, tzinfo=UTC))
        assert [tag.post_count for tag in client.get("/tags/").context["tags"]] == [1]
        (year,) = client.get("/archive/").context["years"]
        assert (year["year"], year["post_count"]) == (2026, 1)

    def test_neighbours_of_a_post_are_never_hidden_ones(
        self, client: Client, make_post: MakePost, hidden_posts: list[Post]
    ) -> None:
        response = client.get(make_post().get_absolute_url())
        assert response.context["older"] is None
        assert response.context["newer"] is None
