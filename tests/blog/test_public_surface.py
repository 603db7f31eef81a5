"""Requests every public URL: nothing about a hidden post is in any response.

The URLs are all routes of the site, with examples for their parameters. An app adds its own by a module
``public_urls`` in its tests: ``EXAMPLES`` for parameters of its routes, and ``URLS``, such as queries.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from blog.posts.models import Post, Series
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

MODULES = [
    import_module(f"tests.blog.{path.parent.name}.public_urls")
    for path in Path(__file__).parent.glob("*/public_urls.py")
]
EXAMPLES = {parameter: values for module in MODULES for parameter, values in module.EXAMPLES.items()}
URLS = [url for module in MODULES for url in module.URLS]


def find_routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every route outside of the admin."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        elif entry.app_name != "admin":
            yield from find_routes(entry, route)


def fill_in(route: str) -> list[str]:
    """The route with all examples for its parameters."""
    found = [route]
    for parameter, values in EXAMPLES.items():
        found = [url.replace(f"<{parameter}>", value) for url in found for value in values]
    return list(dict.fromkeys(found))


def get_urls() -> list[str]:
    """Every public URL in every language."""
    plain = [f"/{url}" for route in find_routes(get_resolver()) for url in fill_in(route)] + URLS
    korean = [f"/ko{url}" for url in plain if not url.endswith((".txt", "sitemap.xml"))]
    return [*plain, *korean, "/healthz", "/readyz", "/nonexistent"]


@pytest.fixture
def public_posts(make_post: MakePost, hidden_posts: list[Post]) -> list[Post]:
    return [
        make_post(
            title="Shown", slug="shown", body="About wheels.", language=series.language, tags=("Shared",), series=series
        )
        for series in Series.objects.filter(slug="shared")
    ]


def test_parameters_of_all_routes_have_examples() -> None:
    assert not [url for url in get_urls() if "<" in url]


def test_hidden_posts_leak_nowhere(client: Client, public_posts: list[Post]) -> None:
    seen = set()
    for url in get_urls():
        response = client.get(url)
        text = response.content.decode().lower().replace(url.lower(), "")
        assert "secret" not in text, url
        assert "secret" not in str(response.headers).lower(), url
        if "shown" in text:
            seen.add(url)
    assert {"/", "/posts/shown/", "/tags/shared/", "/series/shared/", "/authors/mina/", "/ko/tags/shared/"} <= seen
    assert {url for module in MODULES for url in module.SHOW_THE_PUBLIC_POST} <= seen


def test_hidden_posts_are_404_even_for_staff(admin_client: Client, hidden_posts: list[Post]) -> None:
    urls = [post.get_absolute_url() for post in hidden_posts]
    assert {url: admin_client.get(url).status_code for url in urls} == dict.fromkeys(urls, 404)


def test_tag_without_public_posts_is_404(client: Client, hidden_posts: list[Post]) -> None:
    for prefix in ("", "/ko"):
        assert client.get(f"{prefix}/tags/secret-tag/").status_code == 404


def test_hidden_posts_are_not_counted(client: Client, make_post: MakePost, hidden_posts: list[Post]) -> None:
    make_post(tags=("Shared",), published_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert [(tag.name, tag.post_count) for tag in client.get("/tags/").context["tags"]] == [("Shared", 1)]
    (year,) = client.get("/archive/").context["years"]
    assert (year["year"], year["post_count"]) == (2026, 1)


def test_neighbours_and_parts_are_never_hidden_posts(client: Client, public_posts: list[Post]) -> None:
    context = client.get("/posts/shown/").context
    assert (context["older"], context["newer"]) == (None, None)
    assert context["position"].parts == ((context["position"].parts[0]),)
