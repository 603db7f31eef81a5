"""Rate limits per client network."""

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
class TestQuotaConsume:
    def test_each_client_has_its_own_quota(self) -> None:
        assert [quota_consume(limit=LIMIT, client="192.0.2.1") for _ in range(4)] == [True, True, True, False]
        assert quota_consume(limit=LIMIT, client="192.0.2.2")

    def test_quota_is_renewed_when_its_window_ends(self) -> None:
        """The expired counter is deleted."""
        for _ in range(4):
            quota_consume(limit=LIMIT, client="192.0.2.1")
        RateCount.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert quota_consume(limit=LIMIT, client="192.0.2.1")
        assert RateCount.objects.count() == 1

    def test_client_is_stored_as_an_hmac(self) -> None:
        """It differs for each limit and window."""
        quota_consume(limit=LIMIT, client="192.0.2.1")
        quota_consume(limit=RateLimit("others", 3, 60), client="192.0.2.1")
        subjects = list(RateCount.objects.values_list("subject", flat=True))
        assert len(set(subjects)) == 2
        assert [subject for subject in subjects if "192.0.2" in subject] == []


@pytest.mark.django_db(transaction=True)
def test_simultaneous_attempts_do_not_exceed_the_limit() -> None:
    def attempt(_: int) -> bool:
        try:
            return quota_consume(limit=LIMIT, client="192.0.2.9")
        finally:
            if connection.vendor == "postgresql":
                connection.close()

    workers = 6 if connection.vendor == "postgresql" else 1  # SQLite in memory is one connection
    with ThreadPoolExecutor(workers) as pool:
        assert sum(pool.map(attempt, range(12))) == 3
