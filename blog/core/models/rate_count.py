"""Counters for rate limits, without personal data."""

from django.db import models


class RateCount(models.Model):
    """The attempts of one client in one time window.

    ``subject`` is an HMAC of limit, client network and window. It changes with each window, so the table can't be used
    to follow a client.
    """

    subject = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.expires_at}"
