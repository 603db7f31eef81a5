"""sitemap.xml"""

from datetime import datetime, timedelta

import pytest
from defusedxml import ElementTree
from django.test import Client
from django.utils import timezone

from blog.posts.models import Post, Series
from blog.syndication.sitemaps import PostSitemap
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


class TestSitemap:
    def test_lists_homes_and_posts_with_their_last_change(self, client: Client, make_post: MakePost) -> None:
        post = make_post(slug="wheels")
        make_post(slug="휠", language="ko")
        root = ElementTree.fromstring(client.get("/sitemap.xml").content)
        found = {
            url.findtext("s:loc", namespaces=NAMESPACE): url.findtext("s:lastmod", namespaces=NAMESPACE)
            for url in root.findall("s:url", NAMESPACE)
        }
        assert set(found) == {
            "http://testserver/",
            "http://testserver/ko/",
            "http://testserver/posts/wheels/",
            "http://testserver/ko/posts/%ED%9C%A0/",
        }
        assert found["http://testserver/posts/wheels/"] == post.updated_at.date().isoformat()

    def test_post_that_was_scheduled_changed_on_its_day(self, client: Client, make_post: MakePost) -> None:
        at = timezone.now() - timedelta(seconds=1)
        post = make_post(published_at=at)
        type(post).objects.update(updated_at=at - timedelta(days=30))
        assert at.date().isoformat() in client.get("/sitemap.xml").content.decode()


def addresses(client: Client, path: str) -> list[str]:
    """What the file at ``path`` lists."""
    return [
        entry.findtext("s:loc", "", NAMESPACE).removeprefix("http://testserver")
        for entry in ElementTree.fromstring(client.get(path).content)
    ]


class TestLargeSite:
    @pytest.fixture(autouse=True)
    def files_of_two(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Two posts fill a file."""
        monkeypatch.setattr(PostSitemap, "limit", 2)

    def test_what_fits_into_a_file_is_one(self, client: Client, make_post: MakePost) -> None:
        posts = [make_post(), make_post()]
        assert {post.get_absolute_url() for post in posts} < set(addresses(client, "/sitemap.xml"))

    def test_more_are_several_files_which_lose_no_post(self, client: Client, make_post: MakePost) -> None:
        """Search engines take no file of more than 50,000 addresses."""
        series = Series.objects.create(title="Ropes", slug="ropes")
        posts = [make_post(series=series) for _ in range(5)]
        files = addresses(client, "/sitemap.xml")
        posts_files = ["/sitemap-posts.xml", "/sitemap-posts.xml?p=2", "/sitemap-posts.xml?p=3"]
        assert files == ["/sitemap-home.xml", *posts_files, "/sitemap-series.xml"]
        listed = [address for file in posts_files for address in addresses(client, file)]
        assert listed == [post.get_absolute_url() for post in reversed(posts)]
        assert addresses(client, "/sitemap-series.xml") == ["/series/ropes/"]

    def test_list_names_no_empty_file(self, client: Client, make_post: MakePost, hidden_posts: list[Post]) -> None:
        """And counts no post that is not public."""
        for _ in range(3):
            make_post()
        assert "/sitemap-series.xml" not in addresses(client, "/sitemap.xml")
        assert "/sitemap-posts.xml?p=3" not in addresses(client, "/sitemap.xml")

    @pytest.mark.parametrize("path", ["/sitemap-nope.xml", "/sitemap-posts.xml?p=9", "/sitemap-posts.xml?p=x"])
    def test_file_that_there_is_not_is_404(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_date_of_the_last_change_reads_no_post(self, client: Client, make_post: MakePost) -> None:
        """However many there are."""
        newest = max(make_post().modified_at for _ in range(3))
        index = ElementTree.fromstring(client.get("/sitemap.xml").content)
        dates = [entry.findtext("s:lastmod", "", NAMESPACE) for entry in index]
        assert dates[1] == newest.date().isoformat() or datetime.fromisoformat(dates[1]) == newest
