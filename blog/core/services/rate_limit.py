"""Rate limits per client network, shared by all workers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from blog.core.encryption import blind_index
from blog.core.models import RateCount


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most ``count`` attempts in each window of ``window_seconds``; ``name`` separates one limit from others."""

    name: str
    count: int
    window_seconds: int

    def get_window_end(self, now: datetime) -> datetime:
        start = int(now.timestamp()) // self.window_seconds * self.window_seconds
        return datetime.fromtimestamp(start, UTC) + timedelta(seconds=self.window_seconds)


def quota_consume(*, limit: RateLimit, client: str) -> bool:
    """Count one attempt of ``client`` with a single conditional UPDATE; return ``False`` if the limit was reached."""
    now = timezone.now()
    RateCount.objects.filter(expires_at__lte=now).delete()
    end = limit.get_window_end(now)
    subject = blind_index(f"rate {limit.name} {end.isoformat()} {client}")
    RateCount.objects.bulk_create([RateCount(subject=subject, expires_at=end)], ignore_conflicts=True)
    return bool(RateCount.objects.filter(subject=subject, count__lt=limit.count).update(count=F("count") + 1))
