"""Template variables of every page. They don't need the session."""

from django.http import HttpRequest

from blog.core.languages import get_home_versions
from blog.core.site_identity import get_site_identity


def site(request: HttpRequest) -> dict[str, object]:
    return {"site": get_site_identity(), "languages": get_home_versions()}
