"""The production settings, with keys from ``KEYS_DIR``, and static files that need no collectstatic."""

from config.settings import *  # noqa: F403  all of them
from config.settings import MIDDLEWARE, STORAGES

MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
LANGUAGES, LANGUAGE_CODE = [("en", "English"), ("ko", "한국어")], "en"  # those of the sites in `data`
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
