"""The two health answers: ``/healthz`` says the process is alive, ``/readyz`` that it can serve.

A middleware, and the first one, because a probe knows neither a permitted host name nor TLS: it must be answered
before the Host check and the redirect to https.
"""

import logging
from collections.abc import Callable

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from blog.core.apps import BlogAppConfig

logger = logging.getLogger(__name__)

NO_STORE = {"Cache-Control": "no-store"}


def check_database() -> dict[str, str]:
    """Return the state of the database and of its migrations; the reason of an error goes to the log alone."""
    states = {"database": "unreachable", "migrations": "unknown"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        states["database"] = "ok"
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        states["migrations"] = "pending" if pending else "ok"
    except DatabaseError as error:
        logger.warning("readiness: database %s: %s", states["database"], error)
    return states


def live() -> HttpResponse:
    """200 as long as Python answers; touches nothing, so that a dead database never restarts a healthy process."""
    return HttpResponse("ok\n", content_type="text/plain", headers=NO_STORE)


def read_status() -> dict[str, object]:
    """Return what the apps report, such as the age of the last backup; it doesn't decide whether the site is ready."""
    configs = [config for config in apps.get_app_configs() if isinstance(config, BlogAppConfig)]
    return {name: value for config in configs for name, value in config.get_status().items()}


def ready() -> JsonResponse:
    checks = check_database()
    is_ready = all(state == "ok" for state in checks.values())
    body = {"status": "ready" if is_ready else "unavailable", "checks": checks} | (read_status() if is_ready else {})
    return JsonResponse(body, status=200 if is_ready else 503, headers=NO_STORE)


class HealthMiddleware:
    answers = {"/healthz": live, "/readyz": ready}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers.get(request.path_info)
        return answer() if answer else self.get_response(request)
