from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin


class ProjectConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks, telemetry  # noqa: F401, PLC0415  registers the checks, once apps are loaded

        if settings.SENTRY_DSN:
            telemetry.start_error_reports()


class ProtectedAdminConfig(admin.AdminConfig):
    default = False  # the app "config" is ProjectConfig
    default_site = "blog.accounts.admin_site.ProtectedAdminSite"
