"""Limits how often one visitor may do one thing, across all workers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from blog.encryption import blind_index
from blog.models.rate import RateCount


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` times in each stretch of ``seconds``; ``name`` keeps it apart from others."""

    name: str
    count: int
    seconds: int

    def stretch_end(self, now: datetime) -> datetime:
        """When the stretch that ``now`` is in ends."""
        begin = int(now.timestamp()) // self.seconds * self.seconds
        return datetime.fromtimestamp(begin, UTC) + timedelta(seconds=self.seconds)


def rate_take(*, limit: Limit, visitor: str) -> bool:
    """Count one attempt of ``visitor``; ``False`` when the limit was reached before.

    One conditional update decides, so that attempts at the same moment can't all slip through.
    """
    now = timezone.now()
    RateCount.objects.filter(expires_at__lte=now).delete()
    end = limit.stretch_end(now)
    subject = blind_index(f"rate {limit.name} {end.isoformat()} {visitor}")
    RateCount.objects.bulk_create([RateCount(subject=subject, expires_at=end)], ignore_conflicts=True)
    return bool(RateCount.objects.filter(subject=subject, count__lt=limit.count).update(count=F("count") + 1))
