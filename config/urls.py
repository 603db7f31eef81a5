"""URLs. The language is in the path: no prefix is ``LANGUAGE_CODE``, ``/ko/`` is Korean, and so on.

Every app of the blog that is installed adds its ``urls``, below the language prefix, and its ``root_urls``, without.
"""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLResolver, include, path

handler400 = "config.errors.client_error"
handler500 = "config.errors.server_error"


def include_from_apps(module: str) -> list[URLResolver]:
    """Include ``module`` of each installed app of the blog that has one."""
    apps = (app for app in settings.INSTALLED_APPS if app.startswith("blog."))
    return [path("", include(f"{app}.{module}")) for app in apps if find_spec(f"{app}.{module}")]


urlpatterns = [
    *include_from_apps("root_urls"),
    *i18n_patterns(path("admin/", admin.site.urls), *include_from_apps("urls"), prefix_default_language=False),
]
