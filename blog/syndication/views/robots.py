"""robots.txt"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from blog.core.absolute_urls import build_absolute_url, get_origin
from blog.core.decorators import public_page


def get_admin_paths() -> list[str]:
    paths = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            paths.append(reverse("admin:index"))
    return paths


@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = build_absolute_url(get_origin(request), reverse("sitemap"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in get_admin_paths()), "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
