"""Reads where error reports and traces go, and starts the reports; ``config.tracing`` makes the traces."""

import re
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

import blog
from config.env import Env
from config.request_id import get_request_id, get_secret
from config.secret_paths import HIDDEN, hide_secrets

SENTRY: dict[str, Any] = {"expected": "the DSN of a project", "example": "https://key@sentry.example.org/1"}
ENDPOINT: dict[str, Any] = {"expected": "the URL of an OTLP collector", "example": "http://collector:4318"}
HEADERS: dict[str, Any] = {"expected": "name=value, separated by commas", "example": "authorization=Bearer key"}
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SERVICE_NAME: dict[str, Any] = {"expected": "a name", "example": "wheelhouse"}


class Telemetry(NamedTuple):
    """An empty DSN or endpoint turns reports or traces off."""

    sentry_dsn: str
    otel_endpoint: str
    otel_headers: dict[str, str]
    otel_service_name: str


def read_telemetry(env: Env) -> Telemetry:
    dsn = env.text("SENTRY_DSN", default="", **SENTRY)
    env.checked("SENTRY_DSN", dsn, parse_url, **SENTRY)
    endpoint = env.text("OTEL_EXPORTER_OTLP_ENDPOINT", default="", **ENDPOINT)
    env.checked("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, parse_url, **ENDPOINT)
    headers = env.text("OTEL_EXPORTER_OTLP_HEADERS", default="", **HEADERS)
    if dsn:
        require_package(env, "SENTRY_DSN", "sentry-sdk", **SENTRY)
    if endpoint:
        require_package(env, "OTEL_EXPORTER_OTLP_ENDPOINT", "opentelemetry-exporter-otlp-proto-http", **ENDPOINT)
    return Telemetry(
        sentry_dsn=dsn,
        otel_endpoint=endpoint.rstrip("/"),
        otel_headers=env.checked("OTEL_EXPORTER_OTLP_HEADERS", headers, parse_headers, **HEADERS) or {},
        otel_service_name=env.text("OTEL_SERVICE_NAME", default="wheelhouse", **SERVICE_NAME),
    )


def parse_url(url: str) -> None:
    """Raise ``ValueError`` if ``url`` is not one of HTTP."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ValueError


def parse_headers(headers: str) -> dict[str, str]:
    """Raise ``ValueError`` if a header has no value."""
    pairs = (header.split("=", 1) for header in headers.split(","))
    return {name.strip(): value.strip() for name, value in pairs}


def require_package(env: Env, name: str, package: str, *, expected: str, example: str) -> None:
    """Remember a problem if the optional ``package`` is not installed; doesn't import it."""
    try:
        version(package)
    except PackageNotFoundError:
        needed = f"{expected}, and the packages in deploy/requirements.txt (REQUIREMENTS, when the image is built)"
        env.problem(name, expected=needed, found=f"no package {package}", example=example)


def start_error_reports() -> None:
    """Report exceptions and logged errors; without accounts, addresses, cookies, forms or variables of the code."""
    import sentry_sdk  # noqa: PLC0415  an optional package

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=f"{blog.__version__}+{settings.REVISION}" if settings.REVISION else blog.__version__,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        max_breadcrumbs=0,  # they would be log lines, with accounts and addresses
        before_send=prepare_report,
    )


def prepare_report(event: Any, hint: dict[str, Any]) -> Any:
    """Hide tokens and e-mail addresses, also in messages of exceptions, and add the request's id."""
    prepared = hide_personal_data(event)
    return prepared | {"tags": {**(prepared.get("tags") or {}), "request_id": get_request_id()}}


def hide_personal_data(value: Any) -> Any:
    """Return ``value`` with tokens and e-mail addresses hidden in all strings that it has."""
    match value:
        case str():
            return EMAIL.sub(HIDDEN, hide_secrets(value, get_secret()))
        case dict():
            return {name: hide_personal_data(each) for name, each in value.items()}
        case list() | tuple():
            return [hide_personal_data(each) for each in value]
    return value
