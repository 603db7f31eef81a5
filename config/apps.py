"""The project itself as a Django app, so that its system checks are found."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate


class ProjectConfig(AppConfig):
    """Registers ``config.checks`` and ``config.page_cache.triggers``."""

    name = "config"

    def ready(self) -> None:
        """Import the checks, which registers them, and keep the page cache's triggers through each migration."""
        from config import checks  # noqa: F401, PLC0415  for its registrations, once apps are loaded
        from config.page_cache.triggers import make_triggers, widen_triggers  # noqa: PLC0415  as above

        # The signal of the app whose tables they are; apps without models send none.
        pre_migrate.connect(widen_triggers, sender=apps.get_app_config("blog"))
        post_migrate.connect(make_triggers, sender=apps.get_app_config("blog"))
