"""The project itself as a Django app, so that its system checks are found."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Registers ``config.checks``."""

    name = "config"

    def ready(self) -> None:
        """Import the checks; importing registers them."""
        from config import checks  # noqa: F401, PLC0415  for its registrations, once apps are loaded
