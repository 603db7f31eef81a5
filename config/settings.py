"""Settings, all of them. The values that differ between installations are environment variables.

.env.example explains each variable. A wrong or missing one stops the start with its name, what was expected, and an
example. No secret has a default: keys come from variables, from ``*_FILE`` secrets, or from ``KEYS_DIR``, where
``python -m config.keys`` makes them.
"""

import os
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from csp.constants import NONE, SELF

from config.database import read_databases
from config.env import Env
from config.keys import keys_dir
from config.logs import logging_config
from config.mail import MailServer, read_mail
from config.media import read_media_storage
from config.telemetry import read_telemetry

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # what a development server writes; git-ignored

env = Env(os.environ)

# --- Core

DEBUG = env.boolean("DEBUG", default=False)

# Each of these can be removed: delete its line here, its folder in blog/, and its tests.
OPTIONAL_APPS = [
    "blog.pictures",
    "blog.comments",
    "blog.syndication",
    "blog.newsletter",
    "blog.search",
    "blog.pagecache",
    "blog.transfer",
    "blog.backups",
    "blog.metrics",
]
INSTALLED_APPS = [
    "blog.core",
    "django.contrib.auth",  # before blog.accounts: its receiver creates the permissions of roles
    "blog.accounts",
    "blog.posts",
    *OPTIONAL_APPS,
    "config",
    "config.apps.ProtectedAdminConfig",  # Django's admin, with limits where it checks a password
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "csp",
]

_MIDDLEWARE = [
    "config.request_id.RequestIdMiddleware",  # of all that follows: log lines, error pages, cached pages
    "config.health.HealthMiddleware",  # before the Host check and the redirect to https
    "blog.metrics.middleware.MetricsMiddleware",  # measures all that follows
    "blog.core.middleware.CompressionMiddleware",  # of all that follows
    "config.request_encoding.RequestEncodingMiddleware",  # before anything reads the query
    "blog.transfer.middleware.FormerPathMiddleware",  # before the page cache, which ignores queries such as ?p=12
    "blog.pagecache.middleware.PageCacheMiddleware",  # before everything that takes time; stores its responses
    "config.tracing.TracingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # outside of all that may answer instead of a view: errors have a policy too
    "config.request_size.RequestSizeMiddleware",  # before anything reads a form
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "blog.core.middleware.LanguageMiddleware",
    "blog.core.middleware.SiteSettingsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.request_id.LogUserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "blog.posts.redirects.SlugRedirectMiddleware",
]
MIDDLEWARE = [
    name for name in _MIDDLEWARE if not name.startswith("blog.") or ".".join(name.split(".")[:2]) in INSTALLED_APPS
]
if DEBUG:
    MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")  # runserver serves static files uncollected
    MIDDLEWARE.append("blog.core.middleware.NotFoundMiddleware")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "blog.core.context_processors.site",
            ],
        },
    },
]

# --- The site: defaults of the site settings in the admin

SITE = {
    "name": env.text("SITE_NAME", expected="the blog's name", example="Wheelhouse", default="Wheelhouse"),
    "tagline": env.text("SITE_TAGLINE", expected="one line", example="Notes from the harbour", default=""),
}
POSTS_PER_PAGE = env.integer("POSTS_PER_PAGE", default=10, minimum=1, maximum=100)
COMMENTS = env.boolean("COMMENTS", default=True)
DEMO_CONTENT = env.boolean("DEMO_CONTENT", default=True)

# --- Languages and time

LANGUAGES = [("en", "English"), ("ko", "한국어")]
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", choices=tuple(code for code, _name in LANGUAGES), default="en")
TIME_ZONE = env.text("TIME_ZONE", expected="an IANA time zone", example="Asia/Seoul", default="UTC")
env.checked("TIME_ZONE", TIME_ZONE, ZoneInfo, expected="an IANA time zone", example="Asia/Seoul")
USE_TZ = True
FORMAT_MODULE_PATH = "blog.core.formats"

# --- Keys

_keys_dir = keys_dir(env)
_key_example = "$(python -c 'import secrets; print(secrets.token_urlsafe(64))')"
SECRET_KEY = env.text(
    "SECRET_KEY",
    expected="at least 50 random characters, or SECRET_KEY_FILE, or keys that `python -m config.keys` made",
    example=_key_example,
    fallback_file=_keys_dir and _keys_dir / "secret_key",
)
if SECRET_KEY and len(SECRET_KEY) < 50:
    _found = f"{len(SECRET_KEY)} characters"
    env.problem("SECRET_KEY", expected="at least 50 random characters", found=_found, example=_key_example)

_fernet_help: dict[str, Any] = {
    "expected": "Fernet keys, or FIELD_ENCRYPTION_KEYS_FILE, or keys that `python -m config.keys` made",
    "example": "$(python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')",
}
# The first key encrypts; every key decrypts, so that keys can be rotated.
FIELD_ENCRYPTION_KEYS = (
    env.text("FIELD_ENCRYPTION_KEYS", fallback_file=_keys_dir and _keys_dir / "field_encryption_keys", **_fernet_help)
    .replace(",", " ")
    .split()
)
for _key in FIELD_ENCRYPTION_KEYS:
    env.checked("FIELD_ENCRYPTION_KEYS", _key, Fernet, **_fernet_help)

KEYS_DIR = str(_keys_dir or "")  # where a restored backup puts its keys

# --- Database

DATABASES = read_databases(env, default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}" if DEBUG else None)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Caches

_cache_help: dict[str, Any] = {"expected": "memory:, off, or the address of a Redis", "example": "redis://redis:6379/0"}
_default_cache = "off" if DEBUG else "memory:"  # who edits a template wants to see it
CACHE_URL = env.text("CACHE_URL", default=_default_cache, **_cache_help)
if not CACHE_URL.startswith(("redis://", "rediss://", "unix://")) and CACHE_URL not in ("memory:", "off"):
    env.problem("CACHE_URL", found="something else", **_cache_help)  # it may hold a password
CACHE_MEGABYTES = env.integer("CACHE_MEGABYTES", default=32, minimum=1, maximum=4096)
# Parts of the base template, which are the same on every page. In development templates change.
_cache = "dummy.DummyCache" if DEBUG else "locmem.LocMemCache"
CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{_cache}"}}

# --- Users

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]

# --- Web security

ALLOWED_HOSTS = env.names(
    "ALLOWED_HOSTS",
    expected="the host names of this site, separated by commas",
    example="blog.example.org",
    default="localhost,127.0.0.1,[::1]" if DEBUG else None,
)
CSRF_TRUSTED_ORIGINS = env.names(
    "CSRF_TRUSTED_ORIGINS", expected="origins separated by commas", example="https://blog.example.org", default=""
)
for _host in ALLOWED_HOSTS:
    if "/" in _host:
        env.problem("ALLOWED_HOSTS", expected="host names without http://", found=_host, example="blog.example.org")
# One switch: TLS ends at a proxy in front, which replaces X-Forwarded-Proto on every request. Only then does the app
# trust the header, redirect http, and send HSTS.
BEHIND_TLS_PROXY = env.boolean("BEHIND_TLS_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS_PROXY
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", default=31_536_000) if BEHIND_TLS_PROXY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.boolean("HSTS_PRELOAD", default=False)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the admin's stylesheets have data: images
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains: only their owner knows whether all of them have TLS
    "security.W021",  # HSTS preload: joining the browsers' list is the owner's decision
]
if not BEHIND_TLS_PROXY:
    # Without TLS these can't be met; config.W001 warns when the site then has a name that others can reach.
    SILENCED_SYSTEM_CHECKS += [
        "security.W004",  # HSTS
        "security.W008",  # redirect to https
        "security.W012",  # session cookie only over https
        "security.W016",  # CSRF cookie only over https
    ]

# --- Mail

_mail = read_mail(env, debug=DEBUG)
_server = _mail.server or MailServer()
SUBSCRIPTIONS = _mail.server is not None
SITE_URL, CANONICAL_ORIGIN = _mail.site_url, _mail.canonical_origin
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _mail.sender
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _server.backend, _server.host, _server.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _server.user, _server.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _server.use_tls, _server.use_ssl, 20

# --- Static files

STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT", expected="a folder", example="/app/static", default=str(VAR_DIR / "static"))
STORAGES = {
    "default": read_media_storage(env),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # a name without a hash may have another content tomorrow

# --- Pictures

MEDIA_ROOT = env.text("MEDIA_ROOT", expected="a folder", example="/srv/media", default=str(VAR_DIR / "media"))
MEDIA_URL = "/media/"  # of the pages; the environment variable of this name is where the files are
PICTURES_URL = f"{MEDIA_URL}pictures/"
# The most that an upload may have; blog/pictures/rendering/images.py limits its pixels, and the memory of decoding.
PICTURE_BYTES = 20_000_000
# No form has more text: more than half a million letters in any script.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
# No request has more: a picture and the fields beside it.
LARGEST_BODY_BYTES = PICTURE_BYTES + 100_000

# --- Backups

BACKUP_DIR = env.text("BACKUP_DIR", expected="a folder", example="/srv/backups", default=str(VAR_DIR / "backups"))
BACKUP_PASSPHRASE = env.text("BACKUP_PASSPHRASE", expected="a passphrase", example="six random words", default="")
BACKUP_KEEP = env.integer("BACKUP_KEEP", default=7, minimum=1)
_hook_help: dict[str, Any] = {
    "expected": "a command with {} for the archive's path",
    "example": "rclone copy {} remote:backups",
}
BACKUP_HOOK = env.text("BACKUP_HOOK", default="", **_hook_help)
if BACKUP_HOOK and "{}" not in BACKUP_HOOK:
    env.problem("BACKUP_HOOK", found="a command without {}", **_hook_help)

# --- Logs

LOG_FORMAT = env.choice("LOG_FORMAT", choices=("text", "json"), default="text")
LOG_LEVEL = env.choice("LOG_LEVEL", choices=("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO")
LOGGING = logging_config("json" if LOG_FORMAT == "json" else "text", LOG_LEVEL)

# --- Metrics, error reports and traces

# 0: no metrics.
METRICS_PORT = env.integer("METRICS_PORT", default=0, maximum=65535) if "blog.metrics" in INSTALLED_APPS else 0
REVISION = env.text("REVISION", expected="a commit", example="5da11d0", default="")

_telemetry = read_telemetry(env)
SENTRY_DSN = _telemetry.sentry_dsn
OTEL_ENDPOINT, OTEL_HEADERS = _telemetry.otel_endpoint, _telemetry.otel_headers
OTEL_SERVICE_NAME = _telemetry.otel_service_name

env.stop_if_wrong()
