"""Serves the files of pictures, which are in a folder or in S3-compatible storage."""

from pathlib import PurePath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from blog.pictures.files import get_storage_name
from blog.pictures.models import MEDIA_TYPES

# The content of a URL never changes. The policy and `nosniff` let a browser that opens a file show an image and nothing
# else.
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
def picture_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a file without a database query. The URL converter has checked ``name``."""
    stored, etag = get_storage_name(name), f'"{name}"'
    try:
        size = default_storage.size(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    headers = HEADERS | {"ETag": etag, "Content-Type": MEDIA_TYPES[PurePath(name).suffix[1:]]}
    headers["Content-Length"] = str(size)
    conditional = get_conditional_response(request, etag=etag)
    if conditional:
        for header, value in (HEADERS | {"ETag": etag}).items():  # a 304 replaces headers that the browser has stored
            conditional.headers[header] = value
        return conditional
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    return FileResponse(default_storage.open(stored), headers=headers)
