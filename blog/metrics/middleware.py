import time
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import ResolverMatch, resolve
from django.utils import translation

PATH = "/metrics"
NO_VIEW = "none"  # redirects, static files, and what does not exist


class MetricsMiddleware:
    """Measures requests, and answers ``/metrics`` on ``METRICS_PORT``, which has no pages.

    Comes before the Host check and the redirect to https: Prometheus knows neither.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_PORT:
            raise MiddlewareNotUsed
        from blog.metrics import counters, exposition  # noqa: PLC0415  load the library only if it is used

        self.get_response, self.port = get_response, str(settings.METRICS_PORT)
        self.counters, self.render_metrics = counters, exposition.render_metrics

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("SERVER_PORT") == self.port:
            return self.render_metrics() if request.path_info == PATH else HttpResponseNotFound()
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        cache_status = response.headers.get("Cache-Status", "")  # RFC 9211
        is_hit = cache_status.endswith("; hit")
        if cache_status:
            (self.counters.PAGE_CACHE_HITS if is_hit else self.counters.PAGE_CACHE_MISSES).inc()
        view = find_cached_view(request.path_info) if is_hit else get_view_name(request.resolver_match)
        self.counters.REQUEST_SECONDS.labels(view, response.status_code).observe(seconds)
        return response


def get_view_name(match: ResolverMatch | None) -> str:
    return match.view_name if match else NO_VIEW


@lru_cache(maxsize=4096)
def find_cached_view(path: str) -> str:
    """Return the name of the view of a page that the cache had; the request has not been routed."""
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        return resolve(path).view_name
