"""Series in feeds, structured data and the sitemap."""

from datetime import timedelta

import feedparser
import pytest
from defusedxml import ElementTree
from django.test import Client
from django.utils import timezone

from blog.posts.models import Post, Series
from tests.blog.syndication.test_metadata import read_json_ld
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def parts(make_post: MakePost) -> list[Post]:
    series = Series.objects.create(title="Ropes", slug="ropes", description="From hemp to steel.")
    return [make_post(title=f"Part {number}", slug=f"part-{number}", series=series) for number in range(1, 6)]


def test_post_names_its_series_and_position(client: Client, parts: list[Post]) -> None:
    posting = read_json_ld(client, parts[1].get_absolute_url())["BlogPosting"]
    assert posting["position"] == 2
    assert [whole["name"] for whole in posting["isPartOf"]] == ["Ropewalk", "Ropes"]


def test_series_names_its_parts(client: Client, parts: list[Post]) -> None:
    found = read_json_ld(client, "/series/ropes/")
    assert [part["position"] for part in found["CreativeWorkSeries"]["hasPart"]] == [1, 2, 3, 4, 5]
    steps = found["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Ropewalk", "Series", "Ropes"]


def test_feed_has_the_public_parts(client: Client, parts: list[Post], make_post: MakePost) -> None:
    make_post(title="Other")
    Post.objects.filter(pk=parts[0].pk).update(deleted_at=timezone.now())
    Post.objects.filter(pk=parts[1].pk).update(published_at=timezone.now() + timedelta(days=1))
    feed = feedparser.parse(client.get("/series/ropes/atom.xml").content)
    assert not feed.bozo
    assert feed.feed.title == "Ropewalk: Ropes"
    assert {entry.title for entry in feed.entries} == {"Part 3", "Part 4", "Part 5"}


@pytest.mark.parametrize("path", ["/series/ropes/rss.xml", "/series/ropes/feed.json"])
def test_feed_without_a_public_part_is_404(client: Client, parts: list[Post], path: str) -> None:
    assert client.get(path).status_code == 200
    Post.objects.update(published_at=None)
    assert client.get(path).status_code == 404
    assert "ropes" not in client.get("/sitemap.xml").content.decode()


def test_sitemap_has_the_last_change_of_a_public_part(client: Client, parts: list[Post]) -> None:
    day = timezone.now() - timedelta(days=3)
    Post.objects.update(updated_at=day, published_at=day)
    Post.objects.filter(pk=parts[0].pk).update(published_at=None, updated_at=timezone.now())
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = {url.findtext("s:loc", "", SITEMAP): url.findtext("s:lastmod", "", SITEMAP) for url in sitemap}
    assert found["http://testserver/series/ropes/"] == day.date().isoformat()
