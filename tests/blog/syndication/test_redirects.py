"""Redirects from the feeds of former slugs."""

import pytest
from django.test import Client

from blog.posts.models import Series, Tag
from blog.posts.services.series import series_save
from blog.posts.services.tag import tag_save
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("feed", ["atom.xml", "feed.json"])
def test_feed_of_a_series(client: Client, make_post: MakePost, feed: str) -> None:
    series = Series.objects.create(title="Tides", slug="tides")
    make_post(series=series)
    for slug in ("currents", "물때"):
        series.slug = slug
        series_save(series=series)
    for slug in ("tides", "currents"):
        response = client.get(f"/series/{slug}/{feed}")
        assert (response.status_code, response["Location"]) == (301, series.get_absolute_url() + feed)
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("feed", ["atom.xml", "rss.xml"])
@pytest.mark.parametrize("language", ["", "/ko"])
def test_feed_of_a_tag(client: Client, make_post: MakePost, language: str, feed: str) -> None:
    make_post(language="ko" if language else "en", tags=("Dokcer",))
    tag = Tag.objects.get()
    tag.name, tag.slug = "Containers", "containers"
    tag_save(tag=tag)
    response = client.get(f"{language}/tags/dokcer/{feed}")
    assert (response.status_code, response["Location"]) == (301, f"{language}/tags/containers/{feed}")
