"""Traces for OpenTelemetry: a span for each request that the page cache doesn't answer, and one for each query."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse

import blog
from config.request_id import get_request_id

# Messages of exceptions name values, such as the account that is there already.
WITHOUT_MESSAGES: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}


class TracingMiddleware:
    """Spans have the route and not the path, so they have no token and nothing about the client."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.OTEL_ENDPOINT:
            raise MiddlewareNotUsed
        self.get_response, self.tracer = get_response, make_tracer()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from opentelemetry import propagate, trace  # noqa: PLC0415  an optional package

        parent = propagate.extract(request.headers) if settings.BEHIND_TLS_PROXY else None
        method = request.method or ""
        with (
            self.tracer.start_as_current_span(method, parent, trace.SpanKind.SERVER, **WITHOUT_MESSAGES) as span,
            connection.execute_wrapper(self.trace_query),
        ):
            response = self.get_response(request)
            route = f"/{request.resolver_match.route}" if request.resolver_match else ""
            span.update_name(f"{method} {route}".strip())
            span.set_attributes(
                {
                    "http.request.method": method,
                    "http.route": route,
                    "http.response.status_code": response.status_code,
                    "request_id": get_request_id(),
                }
            )
            if response.status_code >= 500:
                span.set_status(trace.StatusCode.ERROR)
        return response

    def trace_query(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django's signature
        """Wrap a query (https://docs.djangoproject.com/en/5.2/topics/db/instrumentation/); without its parameters."""
        attributes = {"db.system.name": connection.vendor, "db.query.text": sql}
        with self.tracer.start_as_current_span("query", attributes=attributes, **WITHOUT_MESSAGES):
            return execute(sql, params, many, context)


def make_tracer() -> Any:
    """Send spans in batches, from a thread of each worker."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    resource = Resource.create({"service.name": settings.OTEL_SERVICE_NAME, "service.version": blog.__version__})
    provider = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(endpoint=f"{settings.OTEL_ENDPOINT}/v1/traces", headers=settings.OTEL_HEADERS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider.get_tracer("blog")
