import logging
from typing import Any

from django.db.models.signals import pre_migrate
from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig

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


def finish_restore(sender: BackupsConfig, **kwargs: Any) -> None:
    """Complete or discard a restore that was killed; the start of a site migrates first."""
    from blog.backups.services.restore import restore_finish  # noqa: PLC0415  only a migration needs it

    if done := restore_finish():
        logger.warning("backups: %s", done)
