from django.db.models.signals import pre_migrate
from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class BackupsConfig(BlogAppConfig):
    default = True
    name = "blog.backups"
    verbose_name = _("Backups")

    def ready(self) -> None:
        from blog.backups.services.restore import finish_before_migration  # noqa: PLC0415  needs models

        pre_migrate.connect(finish_before_migration, sender=self, dispatch_uid="backups")

    def get_status(self) -> dict[str, object]:
        from blog.backups.models import Backup  # noqa: PLC0415  as above

        return {"last_backup_seconds": Backup.objects.seconds_since_last()}
