"""Rate limits per client network, shared by all workers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_

from django.core.cache import cache
from django.db.models import F, Q
from django.utils import timezone

from blog.core.encryption import blind_index
from blog.core.models import RateCount

REMEMBER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most ``count`` attempts in each window of ``window_seconds``; ``name`` separates one limit from others."""

    name: str
    count: int
    window_seconds: int

    def get_window_end(self, now: datetime) -> datetime:
        start = int(now.timestamp()) // self.window_seconds * self.window_seconds
        return datetime.fromtimestamp(start, UTC) + timedelta(seconds=self.window_seconds)

    def get_subject(self, client: str, now: datetime) -> str:
        return blind_index(f"rate {self.name} {self.get_window_end(now).isoformat()} {client}")


def quota_consume(*, limit: RateLimit, client: str) -> bool:
    """Count one attempt of ``client`` with a single conditional UPDATE; return ``False`` if the limit was reached."""
    now = timezone.now()
    RateCount.objects.filter(expires_at__lte=now).delete()
    subject = limit.get_subject(client, now)
    counter = RateCount(subject=subject, expires_at=limit.get_window_end(now))
    RateCount.objects.bulk_create([counter], ignore_conflicts=True)
    return bool(RateCount.objects.filter(subject=subject, count__lt=limit.count).update(count=F("count") + 1))


def quota_return(*, limit: RateLimit, client: str) -> None:
    """Take back one attempt of ``client`` that turned out not to count."""
    subject = limit.get_subject(client, timezone.now())
    RateCount.objects.filter(subject=subject, count__gt=0).update(count=F("count") - 1)


def have_quotas(quotas: Iterable[tuple[RateLimit, str]]) -> bool:
    """Whether each limit has an attempt left for its client, without counting one.

    The process remembers for some seconds which have none: under attack, refusals need no query.
    """
    now = timezone.now()
    limits = {limit.get_subject(client, now): limit for limit, client in quotas}
    if cache.get_many(limits):
        return False
    spent = (Q(subject=subject, count__gte=limit.count) for subject, limit in limits.items())
    found = RateCount.objects.filter(reduce(or_, spent)).values_list("subject", flat=True)
    cache.set_many(dict.fromkeys(found, True), REMEMBER_SECONDS)
    return not found
