"""sitemap.xml, and its parts if the site is too large for one file."""

from urllib.parse import urlsplit

from django.contrib.sitemaps import views
from django.http import HttpRequest, HttpResponse

from blog.core.absolute_urls import build_absolute_url, get_origin
from blog.core.decorators import public_page
from blog.syndication.sitemaps import SITEMAPS, PostSitemap


@public_page()
def sitemap(request: HttpRequest) -> HttpResponse:
    """All URLs if they fit into one file, otherwise an index of parts."""
    if PostSitemap().paginator.num_pages == 1:
        return views.sitemap(request, dict(SITEMAPS))
    sections = {name: section for name, section in SITEMAPS.items() if section().paginator.count}
    index = views.index(request, dict(sections), sitemap_url_name="sitemap-part")
    for part in (index.context_data or {})["sitemaps"]:  # Django uses the host of the request
        path = urlsplit(part.location)._replace(scheme="", netloc="").geturl()
        part.location = build_absolute_url(get_origin(request), path)
    return index


@public_page("p")
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """The URLs of one section; ``?p=`` is the number of the file."""
    return views.sitemap(request, dict(SITEMAPS), section)
