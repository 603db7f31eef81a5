"""The pages of series, and the position of a post in its series."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from blog.posts.models import Post, Series
from blog.posts.services.post import posts_unpublish
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> Series:
    return Series.objects.create(title="Ropes", slug="ropes", description="From hemp to steel.")


@pytest.fixture
def parts(series: Series, make_post: MakePost) -> list[Post]:
    """Five published parts, created in another order than their numbers."""
    numbers = (3, 1, 2, 5, 4)
    made = [
        make_post(title=f"Part {number}", slug=f"part-{number}", series=series, series_number=number)
        for number in numbers
    ]
    return sorted(made, key=lambda post: post.series_number or 0)


def read_position(client: Client, post: Post) -> dict[str, Any]:
    """What the post's page shows about its series."""
    page = BeautifulSoup(client.get(post.get_absolute_url()).content, "html.parser")
    box = page.select_one(".series-place")
    return {
        "text": box.select_one("span").text if box else None,  # type: ignore[union-attr]
        "parts": [item.text.strip() for item in page.select(".series-place li")],
        "current": [item.text for item in page.select(".series-place [aria-current=page]")],
        "steps": [str(link["href"]) for link in page.select(".series-steps a")],
    }


class TestPost:
    def test_series_of_one_part_has_no_position(self, client: Client, series: Series, make_post: MakePost) -> None:
        found = read_position(client, make_post(series=series))
        assert found == {"text": "Series", "parts": [], "current": [], "steps": []}

    def test_shows_its_position_and_links_the_parts_around(self, client: Client, parts: list[Post]) -> None:
        found = read_position(client, parts[1])
        assert found["text"] == "Part 2 of 5"
        assert found["parts"] == [f"Part {number}" for number in range(1, 6)]
        assert found["current"] == ["Part 2"]
        assert found["steps"] == ["/posts/part-1/", "/posts/part-3/"]

    def test_first_and_last_part_have_one_link(self, client: Client, parts: list[Post]) -> None:
        assert read_position(client, parts[0])["steps"] == ["/posts/part-2/"]
        assert read_position(client, parts[4])["steps"] == ["/posts/part-4/"]

    def test_hidden_parts_are_not_counted(self, client: Client, parts: list[Post]) -> None:
        posts_unpublish(posts=[parts[0], parts[2]])
        found = read_position(client, parts[1])
        assert found["text"] == "Part 1 of 3"
        assert found["parts"] == ["Part 2", "Part 4", "Part 5"]
        assert found["steps"] == ["/posts/part-4/"]

    def test_post_without_a_series_shows_nothing(self, client: Client, make_post: MakePost) -> None:
        assert read_position(client, make_post())["text"] is None


class TestSeries:
    def test_page_has_the_parts_in_order(self, client: Client, parts: list[Post]) -> None:
        page = BeautifulSoup(client.get("/series/ropes/").content, "html.parser")
        assert [heading.text for heading in page.select("ol h2")] == [f"Part {number}" for number in range(1, 6)]
        assert "From hemp to steel." in page.text

    def test_number_of_queries_does_not_grow(
        self, client: Client, parts: list[Post], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(3):
            client.get("/series/ropes/")

    def test_list_shows_the_number_of_parts(self, client: Client, parts: list[Post]) -> None:
        (found,) = client.get("/series/").context["all_series"]
        assert (found.title, found.post_count) == ("Ropes", 5)

    def test_series_has_the_url_of_its_language(self, client: Client, make_post: MakePost) -> None:
        korean = Series.objects.create(title="밧줄", slug="밧줄", language="ko")
        make_post(language="ko", series=korean, title="삼밧줄")
        assert "삼밧줄" in client.get("/ko/series/밧줄/").content.decode()
        assert client.get("/series/밧줄/").status_code == 404

    def test_series_without_a_published_part_is_404_and_not_listed(self, client: Client, parts: list[Post]) -> None:
        Post.objects.update(published_at=None)
        assert client.get("/series/ropes/").status_code == 404
        assert "ropes" not in client.get("/series/").content.decode().lower()

    def test_parts_in_the_trash_or_scheduled_are_hidden(self, client: Client, parts: list[Post]) -> None:
        later = timezone.now() + timedelta(days=1)
        Post.objects.filter(pk=parts[0].pk).update(deleted_at=timezone.now())
        Post.objects.filter(pk=parts[1].pk).update(published_at=later)
        for path in ("/series/ropes/", parts[3].get_absolute_url()):
            html = client.get(path).content.decode()
            assert "part-4" in html
            assert "part-1" not in html
            assert "part-2" not in html
        (found,) = client.get("/series/").context["all_series"]
        assert found.post_count == 3
