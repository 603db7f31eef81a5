"""How often somebody did something, without knowing who."""

from django.db import models


class RateCount(models.Model):
    """A counter of one visitor's attempts in one stretch of time.

    ``subject`` is an HMAC of what is limited, the visitor's address and the stretch: with the next stretch it becomes
    another, so that not even its owner can follow somebody through the table.
    """

    subject = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.expires_at}"
