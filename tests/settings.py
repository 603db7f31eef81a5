"""The production settings with keys for tests and plain static files.

``TEST_DATABASE_URL`` chooses the database; the default is SQLite. ``TEST_FIELD_ENCRYPTION_KEYS`` are for processes
that a test starts to rotate keys.
"""

import os

os.environ.update(
    {
        "DEBUG": "false",
        "SECRET_KEY": "only-for-tests-" + "x" * 50,
        "FIELD_ENCRYPTION_KEYS": os.environ.get(
            "TEST_FIELD_ENCRYPTION_KEYS", "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtLTA="
        ),
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", "sqlite:///:memory:"),
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "SITE_NAME": "Ropewalk",
        "SITE_TAGLINE": "",
        "TIME_ZONE": "UTC",
        "POSTS_PER_PAGE": "10",
        "COMMENTS": "true",
        "EMAIL_URL": os.environ.get("TEST_EMAIL_URL", "smtp://127.0.0.1:9"),
        "EMAIL_FROM": "Ropewalk <blog@example.org>",
        "SITE_URL": "https://blog.example.org",
        "BEHIND_TLS_PROXY": "false",
        "LOG_LEVEL": "ERROR",
        "CACHE_URL": "off",  # tests of the page cache turn it on
    }
)

from config.settings import *  # noqa: F403  the environment must be set first; tests see every setting
from config.settings import MIDDLEWARE, STORAGES

# Both serve what `collectstatic` collected: the image tests run with them.
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LANGUAGES, LANGUAGE_CODE = [("en", "English"), ("ko", "한국어")], "en"  # whichever the site has
CANONICAL_ORIGIN = ""  # the host that a test asks
# The real hasher is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # tests change settings
