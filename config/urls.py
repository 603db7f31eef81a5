"""URLs. The language is in the path: none is ``LANGUAGE_CODE``, ``/ko/`` is Korean, and so on."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter

from blog.converters import PictureFileConverter
from blog.views.pictures import picture_file
from blog.views.robots import robots
from blog.views.sitemaps import sitemap, sitemap_part

register_converter(PictureFileConverter, "picture_file")
handler400 = "config.errors.client_error"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap_part, name="sitemap-part"),
    path("robots.txt", robots, name="robots"),
    path(f"{settings.PICTURES_URL.lstrip('/')}<picture_file:name>", picture_file, name="picture-file"),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("", include("blog.urls")),
        prefix_default_language=False,
    ),
]
