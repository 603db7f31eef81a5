from django.urls import path

from blog.syndication.views import robots, sitemaps

urlpatterns = [
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_part, name="sitemap-part"),
    path("robots.txt", robots.robots, name="robots"),
]
