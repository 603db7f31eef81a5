"""Error reports to Sentry and traces to OpenTelemetry, received by an HTTP server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.config.receiver import Receiver, receiving
from tests.gunicorn import make_environ, running_gunicorn
from tests.http_client import HttpClient
from tests.processes import ROOT, wait_until

GIVEN = "0123456789abcdef" * 2
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
TOKEN = "WzEsImFiY2RlZiJd:1abcde:Zm9vYmFyYmF6cXV4"
HEADERS = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.7",
    "X-Request-ID": GIVEN,
    "Cookie": "sessionid=very-secret-session",
    "Referer": f"https://localhost/preview/{TOKEN}/",
    "traceparent": f"00-{TRACE_ID}-00f067aa0ba902b7-01",
}
PERSONAL = (TOKEN, TOKEN.rpartition(":")[2], "192.0.2.7", "very-secret-session", "reader@example.org")
LIST_IMPORTS = """
import sys, django
django.setup()
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
print(sorted(name for name in sys.modules if name.startswith(("sentry_sdk", "opentelemetry", "prometheus_client"))))
"""
BLOCK_IMPORTS = """
import importlib.metadata, sys
def missing(name):
    raise importlib.metadata.PackageNotFoundError(name)
importlib.metadata.version = missing
sys.argv = ["manage.py", "check"]
exec(open("manage.py").read())
"""


@contextmanager
def running_site(folder: Path, **variables: str) -> Iterator[HttpClient]:
    """The site with a page that fails, behind a proxy."""
    environ = make_environ(f"sqlite:///{folder / 'db.sqlite3'}", folder) | {
        "BEHIND_TLS_PROXY": "true",
        "LOG_LEVEL": "INFO",
        "REVISION": "5da11d0",
        "DJANGO_SETTINGS_MODULE": "tests.config.failing_site",
    }
    with running_gunicorn(environ | variables, folder / "log") as port:
        yield HttpClient(port)


def read_events(server: Receiver) -> list[dict[str, Any]]:
    """The events in the envelopes that Sentry's library has sent."""
    lines = [line for path, body in server.received if path == "/api/1/envelope/" for line in body.splitlines()]
    return [json.loads(line) for line in lines if b'"event_id"' in line and b'"exception"' in line]


def read_spans(server: Receiver) -> list[Any]:
    requests = [ExportTraceServiceRequest.FromString(body) for path, body in server.received if path == "/v1/traces"]
    scopes = [scope for request in requests for resource in request.resource_spans for scope in resource.scope_spans]
    return [span for scope in scopes for span in scope.spans]


def attributes(span: Any) -> dict[str, object]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


class TestSentry:
    def test_receives_an_exception_with_the_id_and_nothing_personal(self, tmp_path: Path) -> None:
        with receiving() as server:
            dsn = server.url.replace("//", "//key@") + "/1"
            with running_site(tmp_path, SENTRY_DSN=dsn) as client:
                assert client.get(f"/preview/{TOKEN}/", HEADERS).status == 500
                wait_until(lambda: read_events(server), tmp_path / "log")
        (event,) = read_events(server)
        (error,) = event["exception"]["values"]
        assert (error["type"], error["value"]) == ("RuntimeError", "can't read … of\n…")
        assert event["tags"]["request_id"] == GIVEN
        assert event["release"].endswith("+5da11d0")
        assert event["request"]["url"] == "https://localhost/preview/…/"
        sent = b"".join(body for _path, body in server.received).decode()
        assert [each for each in PERSONAL if each in sent] == []
        assert '"vars"' not in sent


class TestOpenTelemetry:
    def test_receives_a_span_with_the_id_and_nothing_personal(self, tmp_path: Path) -> None:
        """It belongs to the trace that the proxy has begun."""
        with receiving() as server:
            with running_site(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=server.url) as client:
                assert client.get(f"/preview/{TOKEN}/", HEADERS).status == 500
                assert client.get("/archive/", HEADERS).status == 503
            wait_until(lambda: len(read_spans(server)) >= 3, tmp_path / "log")
        spans = {span.name: span for span in read_spans(server)}
        failed = spans["GET /preview/<str:token>/"]
        assert failed.trace_id.hex() == TRACE_ID
        assert attributes(failed) == {
            "http.request.method": "GET",
            "http.route": "/preview/<str:token>/",
            "http.response.status_code": 500,
            "request_id": GIVEN,
        }
        assert [event for span in spans.values() for event in span.events] == []  # messages of exceptions name values
        query, archive = spans["query"], spans["GET /archive/"]
        assert query.parent_span_id == archive.span_id
        assert "posts_post" in str(attributes(query)["db.query.text"])
        sent = b"".join(body for _path, body in server.received)
        assert [each for each in PERSONAL if each.encode() in sent] == []


def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environ = make_environ("sqlite:///:memory:", ROOT) | {"PATH": os.environ["PATH"]} | variables
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )


class TestSettings:
    def test_nothing_is_imported_without_them(self) -> None:
        result = run(LIST_IMPORTS, STATIC_ROOT="")
        assert result.stdout.strip() == "[]", result.stderr

    @pytest.mark.parametrize(
        ("name", "value", "package"),
        [
            ("SENTRY_DSN", "https://key@sentry.example.org/1", "sentry-sdk"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318", "opentelemetry-exporter-otlp-proto-http"),
        ],
    )
    def test_missing_package_stops_the_start(self, name: str, value: str, package: str) -> None:
        """With what to install."""
        result = run(BLOCK_IMPORTS, **{name: value})
        assert result.returncode == 1
        (line,) = (line for line in result.stderr.splitlines() if line.strip().startswith(f"{name}: expected"))
        assert f"found no package {package}" in line
        assert "deploy/requirements.txt" in line
        assert "Traceback" not in result.stderr

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SENTRY_DSN", "hunter2@sentry"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "Bearer very-secret"),
        ],
    )
    def test_wrong_value_is_one_line_that_does_not_repeat_it(self, name: str, value: str) -> None:
        result = run("from config import settings", **{name: value})
        assert f"{name}: expected" in result.stderr
        assert value not in result.stderr
