"""Archive."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


class TestArchive:
    def test_groups_months_by_year(self, client: Client, make_post: MakePost) -> None:
        for year, month in ((2025, 12), (2026, 1), (2026, 1)):
            make_post(published_at=datetime(year, month, 3, tzinfo=UTC))
        years = client.get("/archive/").context["years"]
        assert [(year["year"], year["post_count"]) for year in years] == [(2026, 2), (2025, 1)]


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
