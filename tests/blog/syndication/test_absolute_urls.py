"""Feeds and the sitemap of a site that several hosts lead to name only ``SITE_URL``."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from blog.syndication.sitemaps import PostSitemap
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db
ORIGIN = "https://blog.example.org"
PATHS = ("/feeds/atom.xml", "/feeds/rss.xml", "/feeds/feed.json", "/sitemap.xml", "/robots.txt")


@pytest.fixture(autouse=True)
def _site_url(settings: Settings) -> None:
    settings.CANONICAL_ORIGIN = ORIGIN


@pytest.mark.parametrize("path", PATHS)
def test_every_host_gets_the_same_document(client: Client, make_post: MakePost, path: str) -> None:
    make_post(tags=("docker",), body="[home](/)")
    one = client.get(path).content.decode()
    assert one == client.get(path, secure=True, HTTP_HOST="localhost").content.decode()
    assert ORIGIN in one
    assert not re.search("testserver|localhost", one)


def test_parts_of_a_large_sitemap_have_this_origin(
    client: Client, make_post: MakePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PostSitemap, "limit", 2)
    for _ in range(3):
        make_post()
    urls = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    assert f"{ORIGIN}/sitemap-posts.xml?p=2" in urls
    assert [url for url in urls if not url.startswith(f"{ORIGIN}/sitemap-")] == []


def test_ids_of_feed_items_have_this_host(client: Client, make_post: MakePost) -> None:
    post = make_post()
    (item,) = client.get("/feeds/feed.json").json()["items"]
    assert item["id"] == f"tag:blog.example.org,{post.created_at:%Y-%m-%d}:/posts/{post.pk}"
