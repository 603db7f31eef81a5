"""A site that several hosts lead to has one address for each page."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from blog.syndication.sitemaps import PostSitemap
from tests.conftest import MakePost

ORIGIN = "https://blog.example.org"
PATHS = [
    *("/", "/ko/", "/posts/wheel/", "/tags/docker/", "/authors/mina/", "/archive/"),
    *("/feeds/atom.xml", "/feeds/rss.xml", "/feeds/feed.json", "/sitemap.xml", "/robots.txt"),
]


@pytest.fixture
def _one_origin(settings: Settings) -> Iterator[None]:
    """``SITE_URL`` as an installation has it; a process has one, so pieces in memory know nothing of another."""
    settings.CANONICAL_ORIGIN = ORIGIN
    yield


@pytest.mark.django_db
@pytest.mark.usefixtures("_one_origin")
class TestOneAddress:
    @pytest.mark.parametrize("path", PATHS)
    def test_every_host_tells_the_same(self, client: Client, make_post: MakePost, path: str) -> None:
        """Byte for byte, and names none of the hosts that were asked."""
        make_post(slug="wheel", tags=("docker",), body="[home](/)")
        make_post(slug="바퀴", language="ko")
        one = client.get(path).content.decode()
        other = client.get(path, secure=True, HTTP_HOST="localhost").content.decode()
        assert one == other
        assert ORIGIN in one
        assert not re.search("testserver|localhost", one)

    def test_site_of_many_posts_names_the_parts_of_its_sitemap_by_it(
        self, client: Client, make_post: MakePost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(PostSitemap, "limit", 2)
        for _ in range(3):
            make_post()
        places = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
        assert f"{ORIGIN}/sitemap-posts.xml?p=2" in places
        assert all(place.startswith(f"{ORIGIN}/sitemap-") for place in places)

    def test_feed_knows_a_post_by_it(self, client: Client, make_post: MakePost) -> None:
        post = make_post()
        (item,) = client.get("/feeds/feed.json").json()["items"]
        assert item["id"] == f"tag:blog.example.org,{post.created_at:%Y-%m-%d}:/posts/{post.pk}"


@pytest.mark.parametrize(("site_url", "origin"), [(f"{ORIGIN}/", ORIGIN), ("", "")])
def test_site_url_is_the_origin_where_somebody_set_it(site_url: str, origin: str) -> None:
    """Its default, for links in the mail of a development server, is not."""
    changes = {"SITE_URL": site_url, "EMAIL_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.CANONICAL_ORIGIN)"]
    made = subprocess.run(command, env=os.environ | changes, capture_output=True, text=True, check=True)
    assert made.stdout == f"{origin}\n"
