"""sitemap.xml"""

from datetime import UTC, datetime, timedelta

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.posts.models import Post, Series
from blog.posts.services.post import post_save
from blog.syndication.sitemaps import PostSitemap
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


class TestSitemap:
    def test_lists_home_pages_and_posts_with_their_last_change(self, client: Client, make_post: MakePost) -> None:
        post = make_post(slug="wheels")
        make_post(slug="휠", language="ko")
        dates = read_dates(client, "/sitemap.xml")
        assert set(dates) == {"/", "/ko/", "/posts/wheels/", "/ko/posts/%ED%9C%A0/"}
        assert dates["/posts/wheels/"] == post.updated_at.date().isoformat()

    def test_scheduled_post_changed_when_it_was_published(self, client: Client, make_post: MakePost) -> None:
        at = timezone.now() - timedelta(seconds=1)
        post = make_post(published_at=at)
        type(post).objects.update(updated_at=at - timedelta(days=30))
        assert at.date().isoformat() in client.get("/sitemap.xml").content.decode()


def read_dates(client: Client, path: str) -> dict[str, str]:
    """Return the paths in a sitemap or an index, each with its date of change."""
    return {
        entry.findtext("s:loc", "", NAMESPACE).removeprefix("http://testserver"): entry.findtext(
            "s:lastmod", "", NAMESPACE
        )
        for entry in ElementTree.fromstring(client.get(path).content)
    }


def read_locations(client: Client, path: str) -> list[str]:
    """Return the paths in a sitemap or an index."""
    return list(read_dates(client, path))


class TestLargeSite:
    @pytest.fixture(autouse=True)
    def limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Allow two posts per file."""
        monkeypatch.setattr(PostSitemap, "limit", 2)

    def test_two_posts_fit_into_one_file(self, client: Client, make_post: MakePost) -> None:
        posts = [make_post(), make_post()]
        assert {post.get_absolute_url() for post in posts} < set(read_locations(client, "/sitemap.xml"))

    def test_more_posts_are_split_into_files(self, client: Client, make_post: MakePost) -> None:
        series = Series.objects.create(title="Ropes", slug="ropes")
        posts = [make_post(series=series) for _ in range(5)]
        files = read_locations(client, "/sitemap.xml")
        parts = ["/sitemap-posts.xml", "/sitemap-posts.xml?p=2", "/sitemap-posts.xml?p=3"]
        assert files == ["/sitemap-home.xml", *parts, "/sitemap-series.xml"]
        listed = [path for file in parts for path in read_locations(client, file)]
        assert listed == [post.get_absolute_url() for post in reversed(posts)]
        assert read_locations(client, "/sitemap-series.xml") == ["/series/ropes/"]

    def test_index_has_no_empty_files(self, client: Client, make_post: MakePost, hidden_posts: list[Post]) -> None:
        for _ in range(3):
            make_post()
        assert "/sitemap-series.xml" not in read_locations(client, "/sitemap.xml")
        assert "/sitemap-posts.xml?p=3" not in read_locations(client, "/sitemap.xml")

    @pytest.mark.parametrize("path", ["/sitemap-nope.xml", "/sitemap-posts.xml?p=9", "/sitemap-posts.xml?p=x"])
    def test_missing_file_is_404(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_index_does_not_read_all_posts(self, client: Client, make_post: MakePost) -> None:
        newest = max(make_post().modified_at for _ in range(3))
        with CaptureQueriesContext(connection) as queries:
            dates = read_dates(client, "/sitemap.xml")
        assert datetime.fromisoformat(dates["/sitemap-posts.xml"]) == newest
        reads = [query["sql"] for query in queries if '"posts_post"."slug"' in query["sql"]]
        assert [sql for sql in reads if "LIMIT 1" not in sql] == []

    def test_dates_of_hidden_posts_do_not_count(
        self, client: Client, make_post: MakePost, hidden_posts: list[Post]
    ) -> None:
        """Neither in the index nor in its parts, also if they belong to the same series and language."""
        series, old = Series.objects.create(title="Ropes", slug="ropes"), datetime(2025, 3, 1, tzinfo=UTC)
        public = [make_post(published_at=old, language=code) for code in ("en", "en", "en", "ko")]
        for post in [*public, *hidden_posts]:
            post.series, post.series_number = series if post.language == "en" else None, None
            post_save(post=post)
        Post.objects.filter(pk__in=[post.pk for post in public]).update(updated_at=old)
        index = read_dates(client, "/sitemap.xml")
        parts = {path: date for file in index for path, date in read_dates(client, file).items()}
        assert (len(index), len(parts)) == (4, 7)
        assert {date[:10] for date in [*index.values(), *parts.values()]} == {"2025-03-01"}
