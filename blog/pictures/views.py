"""The files of pictures, for a site without a proxy that serves them."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from blog.pictures.models import MEDIA_TYPES

# A name never gets another content, so a copy is good for ever. And whatever a file were to hold, a browser that opens
# it by itself takes it for a picture and for nothing else.
HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
def picture_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file; ``name`` is of the only form that the address allows. Neither database nor session is asked."""
    path, etag = Path(settings.MEDIA_ROOT) / "pictures" / name, f'"{name}"'
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise Http404 from error
    headers = HEADERS | {"ETag": etag, "Content-Type": MEDIA_TYPES[path.suffix[1:]], "Content-Length": str(size)}
    head = HttpResponse(headers=headers)
    answer = get_conditional_response(request, etag=etag, response=head) or head
    if answer is not head:
        for header, value in HEADERS.items():  # of a 304 too: a browser puts them in the place of those it has kept
            answer.headers[header] = value
    return answer if answer is not head or request.method == "HEAD" else FileResponse(path.open("rb"), headers=headers)
