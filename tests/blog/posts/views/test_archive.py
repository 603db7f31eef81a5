"""Archive."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from blog.posts.views import lists
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


class TestArchive:
    def test_groups_months_by_year(self, client: Client, make_post: MakePost) -> None:
        for year, month in ((2025, 12), (2026, 1), (2026, 1)):
            make_post(published_at=datetime(year, month, 3, tzinfo=UTC))
        years = client.get("/archive/").context["years"]
        assert [(year["year"], year["post_count"]) for year in years] == [(2026, 2), (2025, 1)]

    def test_lists_titles_under_their_years(self, client: Client, make_post: MakePost) -> None:
        """Only of the newest posts; an older year links to its own page."""
        for year in (2024, 2025, 2026, 2026):
            make_post(title=f"From {year}", published_at=datetime(year, 1, 3, 9, 30, 1, 250_000, tzinfo=UTC))
        with patch.object(lists, "MAX_ARCHIVE_TITLES", 3):
            page = BeautifulSoup(client.get("/archive/").content, "html.parser")
        years = [(year.h2.text, [title.text for title in year.select(".titles a")]) for year in page.select(".year")]  # type: ignore[union-attr]  # each has a heading
        assert years == [("2026", ["From 2026", "From 2026"]), ("2025", ["From 2025"]), ("2024", [])]
        assert [link["href"] for link in page.select(".year > p a")] == ["/archive/2024/"]
        assert [time["datetime"] for time in page.select(".titles time")][-1] == "2025-01-03T09:30:01+00:00"


class TestPeriod:
    def test_year_and_month_show_their_posts(self, client: Client, make_post: MakePost) -> None:
        january = make_post(published_at=datetime(2026, 1, 31, 23, 59, tzinfo=UTC))
        february = make_post(published_at=datetime(2026, 2, 1, tzinfo=UTC))
        assert list(client.get("/archive/2026/").context["page"]) == [february, january]
        assert list(client.get("/archive/2026/01/").context["page"]) == [january]

    @pytest.mark.parametrize("period", ["2026", "2024/01", "2026/13", "2026/00", "0000", "9999", "99999", "2026/1"])
    def test_period_without_posts_does_not_exist(self, client: Client, period: str) -> None:
        """There are no endless empty calendars, and no year breaks the database."""
        assert client.get(f"/archive/{period}/").status_code == 404
