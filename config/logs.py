"""Logging to stdout: one line per event and one per request, as text for people or JSON for machines."""

import json
import logging
import time
from typing import Any, Literal

from django.db.utils import InterfaceError, OperationalError

from config.request_id import get_log_fields, get_secret
from config.secret_paths import hide_secrets

DATABASE_IS_AWAY = (InterfaceError, OperationalError)
LogFormat = Literal["text", "json"]


class TextFormatter(logging.Formatter):
    """``2026-11-24T09:00:00Z INFO logger: message request_id=…``, with times in UTC."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", "%Y-%m-%dT%H:%M:%SZ", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name; before the traceback
        return " ".join([super().formatMessage(record), *(f"{name}={text}" for name, text in get_log_fields().items())])

    def format(self, record: logging.LogRecord) -> str:
        return hide_secrets(super().format(record), get_secret())


class JSONFormatter(logging.Formatter):
    """One JSON object a line: ``time``, ``level``, ``logger``, ``message``, named arguments, an ``exception``.

    Lines about a request have its id, its client's network and, if it is known, its user; the access log has more.
    """

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if isinstance(record.args, dict):
            event |= request_fields(record.args) if record.name == "gunicorn.access" else record.args
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        line = json.dumps(event | get_log_fields(), ensure_ascii=False, default=str)
        return hide_secrets(line, get_secret())


class DatabaseAwayFilter(logging.Filter):
    """Turns errors while the database is away into warnings without tracebacks, which would bury our own mistakes."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, DATABASE_IS_AWAY):
            reason = (str(error).splitlines() or [""])[0]
            record.msg, record.args = "%s; the database is away: %s", (record.getMessage(), reason)
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return True


def request_fields(atoms: dict[str, Any]) -> dict[str, object]:
    """Gunicorn's access-log atoms (see its ``access_log_format``) under names with units."""
    return {
        "method": atoms["m"],
        "path": atoms["U"],
        "query": atoms["q"],
        "status": int(atoms["s"]),
        "response_bytes": int(atoms["B"] or 0),
        "duration_seconds": int(atoms["D"]) / 1_000_000,
        "user_agent": atoms["a"],
    }


def logging_config(log_format: LogFormat, level: str) -> dict[str, Any]:
    formatter = {"text": TextFormatter, "json": JSONFormatter}[log_format]
    own = {"handlers": ["stdout"], "level": level, "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "filters": {"database_away": {"()": DatabaseAwayFilter}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stdout"}},
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            "django": own,
            # One line per request is the access log's; Django would add a second one for every 4xx.
            "django.request": own | {"level": "ERROR", "filters": ["database_away"]},
            # Scanners ask for every host name; the 400 is in the access log, a traceback each would bury the rest.
            "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "django.server": own,  # the development server's access log
            "gunicorn.error": own,
            "gunicorn.access": own | {"level": "INFO"},
        },
    }
