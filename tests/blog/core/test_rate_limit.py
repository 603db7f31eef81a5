"""Limits for each visitor."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from blog.core.models import RateCount
from blog.core.services.rate_limit import RateLimit, quota_consume

pytestmark = pytest.mark.every_database

LIMIT = RateLimit("tests", 3, 86_400 * 365)


@pytest.mark.django_db
class TestRateTake:
    def test_stops_at_the_limit_for_one_visitor_alone(self) -> None:
        assert [quota_consume(limit=LIMIT, visitor="192.0.2.1") for _ in range(4)] == [True, True, True, False]
        assert quota_consume(limit=LIMIT, visitor="192.0.2.2")

    def test_next_stretch_begins_anew_and_forgets_the_last(self) -> None:
        for _ in range(4):
            quota_consume(limit=LIMIT, visitor="192.0.2.1")
        RateCount.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert quota_consume(limit=LIMIT, visitor="192.0.2.1")
        assert RateCount.objects.count() == 1

    def test_visitor_is_not_stored(self) -> None:
        """Only an HMAC, which is another one with each stretch."""
        quota_consume(limit=LIMIT, visitor="192.0.2.1")
        quota_consume(limit=RateLimit("others", 3, 60), visitor="192.0.2.1")
        subjects = list(RateCount.objects.values_list("subject", flat=True))
        assert len(set(subjects)) == 2
        assert not any("192" in subject and "." in subject for subject in subjects)


@pytest.mark.django_db(transaction=True)
def test_flood_at_the_same_moment_does_not_slip_through() -> None:
    """Twelve attempts in parallel: three pass."""

    def attempt(_: int) -> bool:
        try:
            return quota_consume(limit=LIMIT, visitor="192.0.2.9")
        finally:
            if connection.vendor == "postgresql":
                connection.close()

    workers = 6 if connection.vendor == "postgresql" else 1  # SQLite in memory is one connection
    with ThreadPoolExecutor(workers) as pool:
        assert sum(pool.map(attempt, range(12))) == 3
