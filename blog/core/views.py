from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from blog.core.colors import lighten_for_dark_paper

STYLE = "@media screen{{:root{{--accent:light-dark({light},{dark})}}}}\n"  # as site.css does


@require_safe
def accent_css(request: HttpRequest, digits: str) -> HttpResponse:
    """Return the style sheet of an accent colour. The colour is in the URL, so the content never changes."""
    style = STYLE.format(light=f"#{digits}", dark=lighten_for_dark_paper(f"#{digits}"))
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(style, content_type="text/css", headers=headers)
