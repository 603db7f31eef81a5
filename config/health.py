"""The two health answers: ``/healthz`` says the process is alive, ``/readyz`` that it can serve.

A middleware, and the first one, because a probe knows neither a permitted host name nor TLS: it must be answered
before the Host check and the redirect to https.
"""

import logging
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

logger = logging.getLogger(__name__)

NO_STORE: Final = {"Cache-Control": "no-store"}


def database_state() -> str:
    """``"ok"`` when the database answers a query, else ``"unreachable"``; the reason goes to the log alone."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.warning("readiness: database unreachable: %s", error)
        return "unreachable"
    return "ok"


def migrations_state() -> str:
    """``"ok"`` when every migration of the code is applied, else ``"pending"``; ``"unknown"`` without a database."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        logger.warning("readiness: migrations unknown: %s", error)
        return "unknown"
    return "pending" if pending else "ok"


def live() -> HttpResponse:
    """200 as long as Python answers; touches nothing, so that a dead database never restarts a healthy process."""
    return HttpResponse("ok\n", content_type="text/plain", headers=NO_STORE)


def ready() -> JsonResponse:
    database = database_state()
    checks = {"database": database, "migrations": migrations_state() if database == "ok" else "unknown"}
    is_ready = all(state == "ok" for state in checks.values())
    body = {"status": "ready" if is_ready else "unavailable", "checks": checks}
    return JsonResponse(body, status=200 if is_ready else 503, headers=NO_STORE)


class HealthMiddleware:
    answers: Final = {"/healthz": live, "/readyz": ready}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers.get(request.path_info)
        return answer() if answer else self.get_response(request)
