"""Settings of a site with the page of ``failing_urls``, and without collected static files."""

from config.settings import *  # noqa: F403  all settings
from config.settings import MIDDLEWARE, STORAGES

ROOT_URLCONF = "tests.config.failing_urls"
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
