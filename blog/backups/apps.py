import logging
from typing import Any

from django.db.models.signals import pre_migrate
from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig, Gauge

logger = logging.getLogger(__name__)


class BackupsConfig(BlogAppConfig):
    default = True
    name = "blog.backups"
    verbose_name = _("Backups")
    private_models = frozenset({"Backup"})

    def ready(self) -> None:
        pre_migrate.connect(finish_restore, sender=self, dispatch_uid="backups")

    def get_status(self) -> dict[str, object]:
        from blog.backups.models import Backup  # noqa: PLC0415  models are loaded later

        return {"last_backup_seconds": Backup.objects.seconds_since_last()}

    def get_gauges(self) -> list[Gauge]:
        from blog.backups.models import Backup  # noqa: PLC0415  as above

        last = Backup.objects.last_finished_at()
        description = "When the last backup finished, as Unix time; 0 if there is none."
        return [Gauge("blog_last_backup_timestamp_seconds", description, last.timestamp() if last else 0)]


def finish_restore(sender: BackupsConfig, **kwargs: Any) -> None:
    """Complete or discard a restore that was killed; the start of a site migrates first."""
    from blog.backups.services.restore import restore_finish  # noqa: PLC0415  only a migration needs it

    if done := restore_finish():
        logger.warning("backups: %s", done)
