"""URLs. The language is in the path: none is ``LANGUAGE_CODE``, ``/ko/`` is Korean, and so on."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from blog.sitemaps import SITEMAPS
from blog.views.public import public_page
from blog.views.robots import robots

handler500 = "config.errors.server_error"

urlpatterns = [
    path("sitemap.xml", public_page("p")(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("", include("blog.urls")),
        prefix_default_language=False,
    ),
]
