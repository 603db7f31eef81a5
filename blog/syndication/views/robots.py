"""robots.txt"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from blog.core.absolute_urls import build_absolute_url, get_origin
from blog.core.decorators import public_page


def admin_addresses() -> list[str]:
    """The admin's address in each language."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(reverse("admin:index"))
    return found


@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but the admin; says where the sitemap is."""
    sitemap = build_absolute_url(get_origin(request), reverse("sitemap"))
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in admin_addresses()), "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
