"""Log lines."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from django.db.utils import InterfaceError, OperationalError

from config.logs import DatabaseAwayFilter, JSONFormatter, TextFormatter
from config.request_id import RequestContext, current

ATOMS = {
    "m": "GET",
    "U": "/posts/휠/",
    "q": "page=2",
    "s": "200",
    "B": 1234,
    "D": 2500,
    "h": "127.0.0.1",
    "a": 'curl/8 "quoted"',
}


def record(name: str, message: str, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.INFO, __file__, 1, message, None, None)
    vars(made).update(fields)
    return made


class TestJSONFormatter:
    def test_request_is_one_object_with_units_in_its_names(self) -> None:
        event = json.loads(JSONFormatter().format(record("gunicorn.access", "GET", args=ATOMS)))
        assert event["path"] == "/posts/휠/"
        assert event["status"] == 200
        assert event["duration_seconds"] == 0.0025
        assert event["response_bytes"] == 1234
        assert event["user_agent"] == 'curl/8 "quoted"'

    def test_traceback_stays_in_one_line(self) -> None:
        """Log collectors split at line breaks."""
        try:
            raise ValueError("two\nlines")
        except ValueError:
            line = JSONFormatter().format(record("django", "failed", exc_info=sys.exc_info()))
        assert "\n" not in line
        assert "ValueError: two\nlines" in json.loads(line)["exception"]

    def test_line_about_a_request_has_its_fields(self, in_request: None) -> None:
        event = json.loads(JSONFormatter().format(record("django", "GET /preview/abc/", args=())))
        assert event["message"] == "GET /preview/…/"
        assert (event["request_id"], event["client_network"], event["user"]) == ("0123", "192.0.2.1", "mina")


@pytest.fixture
def in_request() -> Iterator[None]:
    token = current.set(RequestContext("0123", "192.0.2.1", "WzEsImFiY2RlZiJd:1a", "mina"))
    yield
    current.reset(token)


class TestTextFormatter:
    def test_line_about_a_request_has_its_fields_before_the_traceback(self, in_request: None) -> None:
        """And no token, also in the traceback."""
        try:
            raise ValueError("no post for WzEsImFiY2RlZiJd:1a")
        except ValueError:
            text = TextFormatter().format(record("django", "failed", exc_info=sys.exc_info()))
        first, *_, last = text.splitlines()
        assert first.endswith("INFO django: failed request_id=0123 client_network=192.0.2.1 user=mina")
        assert last == "ValueError: no post for …"

    def test_line_starts_with_utc_time_and_level(self) -> None:
        line = TextFormatter().format(record("django", "hello", created=0.0, args=()))
        assert line == "1970-01-01T00:00:00Z INFO django: hello"


def failed_view(error: Exception) -> logging.LogRecord:
    made = record(
        "django.request", "Internal Server Error: %s", args=("/ko/",), levelno=logging.ERROR, levelname="ERROR"
    )
    made.exc_info = (type(error), error, None)
    return made


class TestDatabaseAwayFilter:
    @pytest.mark.parametrize("error", [OperationalError("connection refused\n\tis it up?"), InterfaceError("")])
    def test_a_lost_database_is_one_warning_without_a_traceback(self, error: Exception) -> None:
        """With the URL and the first line of the reason."""
        made = failed_view(error)
        assert DatabaseAwayFilter().filter(made)
        reason = str(error).partition("\n")[0]
        expected = f"WARNING django.request: Internal Server Error: /ko/; the database is away: {reason}"
        assert TextFormatter().format(made).endswith(expected)

    def test_another_exception_keeps_its_traceback(self) -> None:
        made = failed_view(ValueError("ours"))
        assert DatabaseAwayFilter().filter(made)
        assert made.levelno == logging.ERROR
        assert "ValueError: ours" in TextFormatter().format(made)
