"""The project as a Django app, so that its system checks are registered."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Registers the system checks."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415  registers the checks, once apps are loaded
