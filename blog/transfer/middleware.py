"""Permanent redirects from the URLs that imported posts had before.

Where this site has a page, that page is shown: paths are looked up after a 404. A query such as ``/?p=12`` names a
post on a page that exists, so it is looked up first, and before the page cache answers.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from blog.posts.models import Post
from blog.posts.redirects import CACHE_CONTROL
from blog.transfer.paths import POST_PARAMETERS, normalize_path


class FormerPathMiddleware:
    """Comes before the page cache, which ignores queries that it does not know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        query = request.META.get("QUERY_STRING", "")
        named = any(f"{name}=" in query for name in POST_PARAMETERS)
        path = normalize_path(f"{request.path_info}?{query}") if named else ""
        if "?" in path and (url := find_url(path)):
            return redirect(url)
        response = self.get_response(request)
        url = find_url(normalize_path(request.path_info)) if response.status_code == 404 else None
        return redirect(f"{url}?{query}" if query else url) if url else response


def find_url(path: str) -> str | None:
    """Return the URL of the public post that had ``path``."""
    if not path or "\0" in path:
        return None
    post = Post.objects.published().filter(redirects__path=path).only("language", "slug").first()
    return post.get_absolute_url() if post else None


def redirect(url: str) -> HttpResponse:
    response = HttpResponsePermanentRedirect(url)
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response
