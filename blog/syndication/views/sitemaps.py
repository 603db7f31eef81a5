"""sitemap.xml, and the files that it names when the site is too large for one."""

from urllib.parse import urlsplit

from django.contrib.sitemaps import views
from django.http import HttpRequest, HttpResponse

from blog.core.absolute_urls import build_absolute_url, get_origin
from blog.core.decorators import public_page
from blog.syndication.sitemaps import SITEMAPS, PostSitemap


@public_page()
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every address, as long as they fit into one file; then the addresses of the files."""
    if PostSitemap().paginator.num_pages == 1:
        return views.sitemap(request, dict(SITEMAPS))
    filled = {section: found for section, found in SITEMAPS.items() if found().paginator.count}
    index = views.index(request, dict(filled), sitemap_url_name="sitemap-part")
    for part in (index.context_data or {})["sitemaps"]:  # Django names them by the host that was asked
        part.location = build_absolute_url(
            get_origin(request), urlsplit(part.location)._replace(scheme="", netloc="").geturl()
        )
    return index


@public_page("p")
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """The addresses of one kind, ``?p=`` being the number of the file."""
    return views.sitemap(request, dict(SITEMAPS), section)
