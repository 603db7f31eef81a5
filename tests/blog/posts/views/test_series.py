"""The pages of series, and a post's place in one."""

from datetime import timedelta
from typing import Any

import feedparser
import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from blog.posts.models import Post, Series
from blog.posts.services.post import posts_unpublish
from tests.blog.syndication.test_metadata import structured_data
from tests.conftest import MakePost

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def series() -> Series:
    """A series of five parts to be."""
    return Series.objects.create(title="Ropes", slug="ropes", description="From hemp to steel.")


@pytest.fixture
def parts(series: Series, make_post: MakePost) -> list[Post]:
    """Five published parts, written in another order than they are to be read in."""
    numbers = (3, 1, 2, 5, 4)
    made = [
        make_post(title=f"Part {number}", slug=f"part-{number}", series=series, series_number=number)
        for number in numbers
    ]
    return sorted(made, key=lambda post: post.series_number or 0)


def place(client: Client, post: Post) -> dict[str, Any]:
    """What the post's page says about its series."""
    page = BeautifulSoup(client.get(post.get_absolute_url()).content, "html.parser")
    box = page.select_one(".series-place")
    return {
        "says": box.select_one("span").text if box else None,  # type: ignore[union-attr]
        "lists": [item.text.strip() for item in page.select(".series-place li")],
        "current": [item.text for item in page.select(".series-place [aria-current=page]")],
        "steps": [str(link["href"]) for link in page.select(".series-steps a")],
    }


class TestPost:
    def test_says_its_place_and_leads_to_the_parts_around(self, client: Client, parts: list[Post]) -> None:
        found = place(client, parts[1])
        assert found["says"] == "Part 2 of 5"
        assert found["lists"] == [f"Part {number}" for number in range(1, 6)]
        assert found["current"] == ["Part 2"]
        assert found["steps"] == ["/posts/part-1/", "/posts/part-3/"]

    def test_first_and_last_part_have_one_step(self, client: Client, parts: list[Post]) -> None:
        assert place(client, parts[0])["steps"] == ["/posts/part-2/"]
        assert place(client, parts[4])["steps"] == ["/posts/part-4/"]

    def test_parts_that_are_not_public_are_not_counted(self, client: Client, parts: list[Post]) -> None:
        """Neither a gap in the numbers nor a count tells of what is to come."""
        posts_unpublish(posts=[parts[0], parts[2]])
        found = place(client, parts[1])
        assert found["says"] == "Part 1 of 3"
        assert found["lists"] == ["Part 2", "Part 4", "Part 5"]
        assert found["steps"] == ["/posts/part-4/"]

    def test_costs_no_query(
        self, client: Client, parts: list[Post], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        """The post with its parts, and its neighbours in time."""
        with django_assert_num_queries(2):
            client.get(parts[2].get_absolute_url())

    def test_post_of_no_series_says_nothing(self, client: Client, make_post: MakePost) -> None:
        assert place(client, make_post())["says"] is None

    def test_tells_machines_too(self, client: Client, parts: list[Post]) -> None:
        posting = structured_data(client, parts[1].get_absolute_url())["BlogPosting"]
        assert posting["position"] == 2
        assert [whole["name"] for whole in posting["isPartOf"]] == ["Wheelhouse", "Ropes"]


class TestSeries:
    def test_page_has_the_parts_in_order(self, client: Client, parts: list[Post]) -> None:
        page = BeautifulSoup(client.get("/series/ropes/").content, "html.parser")
        assert [heading.text for heading in page.select("ol h2")] == [f"Part {number}" for number in range(1, 6)]
        assert "From hemp to steel." in page.text

    def test_number_of_queries_does_not_grow(
        self, client: Client, parts: list[Post], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        """The series, and its parts."""
        with django_assert_num_queries(2):
            client.get("/series/ropes/")

    def test_page_tells_machines_its_parts(self, client: Client, parts: list[Post]) -> None:
        found = structured_data(client, "/series/ropes/")
        assert [part["position"] for part in found["CreativeWorkSeries"]["hasPart"]] == [1, 2, 3, 4, 5]
        steps = found["BreadcrumbList"]["itemListElement"]
        assert [step["name"] for step in steps] == ["Wheelhouse", "Series", "Ropes"]

    def test_list_names_every_series_with_its_count(self, client: Client, parts: list[Post]) -> None:
        (found,) = client.get("/series/").context["all_series"]
        assert (found.title, found.post_count) == ("Ropes", 5)

    def test_feed_has_its_parts(self, client: Client, parts: list[Post], make_post: MakePost) -> None:
        make_post(title="Other")
        feed = feedparser.parse(client.get("/series/ropes/atom.xml").content)
        assert not feed.bozo
        assert feed.feed.title == "Wheelhouse: Ropes"
        assert {entry.title for entry in feed.entries} == {f"Part {number}" for number in range(1, 6)}

    def test_korean_series_is_in_the_korean_half(self, client: Client, make_post: MakePost) -> None:
        korean = Series.objects.create(title="밧줄", slug="밧줄", language="ko")
        make_post(language="ko", series=korean, title="삼밧줄")
        assert "삼밧줄" in client.get("/ko/series/밧줄/").content.decode()
        assert client.get("/series/밧줄/").status_code == 404

    @pytest.mark.parametrize("path", ["/series/ropes/", "/series/ropes/rss.xml", "/series/ropes/feed.json"])
    def test_series_without_a_published_part_does_not_exist(self, client: Client, parts: list[Post], path: str) -> None:
        """Nor does the list, the sitemap or the archive name it."""
        assert client.get(path).status_code == 200
        Post.objects.update(published_at=None)
        assert client.get(path).status_code == 404
        for page in ("/series/", "/sitemap.xml"):
            assert "ropes" not in client.get(page).content.decode().lower()

    def test_parts_in_the_trash_or_scheduled_are_nowhere(self, client: Client, parts: list[Post]) -> None:
        later = timezone.now() + timedelta(days=1)
        Post.objects.filter(pk=parts[0].pk).update(deleted_at=timezone.now())
        Post.objects.filter(pk=parts[1].pk).update(published_at=later)
        for path in ("/series/ropes/", "/series/ropes/atom.xml", parts[3].get_absolute_url()):
            html = client.get(path).content.decode()
            assert "part-4" in html
            assert "part-1" not in html
            assert "part-2" not in html
        (found,) = client.get("/series/").context["all_series"]
        assert found.post_count == 3

    def test_sitemap_has_it_with_the_last_change_of_a_public_part(self, client: Client, parts: list[Post]) -> None:
        """A draft that was changed later does not show."""
        day = timezone.now() - timedelta(days=3)
        Post.objects.update(updated_at=day, published_at=day)
        Post.objects.filter(pk=parts[0].pk).update(published_at=None, updated_at=timezone.now())
        sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)
        found = {url.findtext("s:loc", "", SITEMAP): url.findtext("s:lastmod", "", SITEMAP) for url in sitemap}
        assert found["http://testserver/series/ropes/"] == day.date().isoformat()
