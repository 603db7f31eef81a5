"""Compiles the modules that a Django site loads: Python's own, and those of the installed dependencies.

The official Python images have no bytecode, and a container with a read-only root can't write any. Without this step
every start, every ``manage.py`` and every health probe would compile the same modules again. pip would compile
everything that it installs: much of it is never loaded (lexers, locales, other databases), and Python's own modules
stay uncompiled. So this imports what a site consists of and compiles the loaded modules. A module that is missing below
is compiled at each start; a test compares the list with the running blog. The measurements are in
docs/decisions/0010-bytecode-in-images.md.
"""

from __future__ import annotations  # Python 3.8, of the era 2021, has no list[str]

import importlib
import py_compile
import sys
from collections.abc import Iterator

APPS = ("admin", "auth", "contenttypes", "messages", "sessions", "sitemaps", "staticfiles")

# Only modules that no other one in the list loads.
MODULES = (
    "django.contrib.admin.forms",
    "django.contrib.admin.templatetags.admin_modify",
    "django.contrib.auth.admin",
    "django.contrib.auth.context_processors",
    "django.contrib.auth.middleware",
    "django.contrib.auth.views",
    "django.contrib.messages.context_processors",
    "django.contrib.messages.middleware",
    "django.contrib.messages.storage.fallback",
    "django.contrib.sessions.backends.db",
    "django.contrib.sessions.middleware",
    "django.contrib.sitemaps.views",
    "django.contrib.syndication.views",
    "django.core.management.commands.migrate",
    "django.core.wsgi",
    "django.db.backends.postgresql.base",
    "django.middleware.clickjacking",
    "django.middleware.common",
    "django.middleware.csrf",
    "django.middleware.http",
    "django.middleware.locale",
    "django.middleware.security",
    "django.template.context_processors",
    "django.template.loaders.app_directories",
    "django.template.loaders.cached",
    "django.views.decorators.http",
    "cryptography.fernet",
    "csp.checks",
    "csp.middleware",
    "dj_database_url",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "http.client",  # for the health probe
    "markdown_it",
    "mdit_py_plugins.footnote",
    "nh3",
    "pygments.formatters.html",
    "pygments.lexers",
    "whitenoise.middleware",
    "whitenoise.storage",
)


def load_site() -> list[str]:
    """Import what a site consists of; return the names that are not installed."""
    try:
        django = importlib.import_module("django")
    except ModuleNotFoundError:
        return list(MODULES)
    settings = importlib.import_module("django.conf").settings
    settings.configure(INSTALLED_APPS=[f"django.contrib.{app}" for app in APPS], SECRET_KEY="for no site")  # noqa: S106  signs nothing
    django.setup()
    missing = []
    for module in MODULES:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError:
            missing.append(module)
    return missing


def find_loaded_sources() -> Iterator[str]:
    """Yield the source file of every loaded module, except this script's."""
    for module in list(sys.modules.values()):
        spec = getattr(module, "__spec__", None)
        origin = (spec and spec.has_location and spec.origin) or ""
        if origin.startswith(sys.prefix) and origin.endswith(".py"):
            yield origin


def main() -> None:
    """Load, compile, and print a summary."""
    missing = load_site()
    # Unchecked: under a read-only root no source can change, so Python need not compare it at every start.
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    sources = sorted(set(find_loaded_sources()))
    for source in sources:
        py_compile.compile(source, doraise=True, invalidation_mode=mode)
    print(f"bytecode: {len(sources)} modules compiled; not installed: {', '.join(missing) or 'none'}")


if __name__ == "__main__":
    main()
