from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BackupQuerySet(models.QuerySet["Backup"]):
    def seconds_since_last(self) -> int | None:
        """Return the age of the last backup, or ``None`` if there is none."""
        last = self.last_finished_at()
        return int((timezone.now() - last).total_seconds()) if last else None

    def last_finished_at(self) -> datetime | None:
        last: datetime | None = self.aggregate(models.Max("finished_at"))["finished_at__max"]
        return last


class Backup(models.Model):
    """A backup that succeeded, including the hook that copies it elsewhere. The archive may be deleted by now."""

    file_name = models.CharField(max_length=100)
    byte_count = models.PositiveBigIntegerField()
    finished_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = BackupQuerySet.as_manager()

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")

    def __str__(self) -> str:
        return self.file_name
