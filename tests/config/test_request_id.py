"""The request's id, and what else the log says about a request."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from blog.accounts.models import User
from config.request_id import get_log_fields
from tests.gunicorn import make_environ, running_gunicorn
from tests.http_client import HttpClient
from tests.processes import wait_until

GIVEN = "0123456789abcdef" * 2
TOKEN = "WzEsImFiY2RlZiJd:1abcde:Zm9vYmFyYmF6cXV4"
FROM_PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", "X-Request-ID": GIVEN}


class LogFieldsMiddleware:
    """Puts what the log would say into a header of the response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Log-Fields"] = json.dumps(get_log_fields())
        return response


@pytest.fixture
def log_fields(settings: Settings) -> Callable[[HttpResponse], dict[str, str]]:
    """A function that returns what the log said about the request of a response."""
    settings.MIDDLEWARE = [f"{__name__}.LogFieldsMiddleware", *settings.MIDDLEWARE]
    return lambda response: json.loads(response["Log-Fields"])


LogFields = Callable[[Any], dict[str, str]]


class TestRequestId:
    def test_every_request_gets_its_own(self, client: Client) -> None:
        ids = {client.get("/healthz")["X-Request-ID"] for _ in range(3)}
        assert len(ids) == 3
        assert all(re.fullmatch("[0-9a-f]{32}", each) for each in ids)

    def test_the_proxys_id_is_used(self, client: Client, settings: Settings) -> None:
        settings.BEHIND_TLS_PROXY = True
        assert client.get("/healthz", headers={"x-request-id": GIVEN})["X-Request-ID"] == GIVEN

    @pytest.mark.parametrize("forged", ["", "short", GIVEN + "0", GIVEN.upper(), "0123456789abcdef\n0123456789abcde"])
    def test_anything_else_from_the_proxy_is_replaced(self, client: Client, settings: Settings, forged: str) -> None:
        settings.BEHIND_TLS_PROXY = True
        found = client.get("/healthz", headers={"x-request-id": forged})["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{32}", found)
        assert found != forged

    def test_without_a_proxy_no_client_chooses_it(self, client: Client) -> None:
        assert client.get("/healthz", headers={"x-request-id": GIVEN})["X-Request-ID"] != GIVEN

    def test_ends_with_the_request(self, client: Client) -> None:
        client.get("/healthz")
        assert get_log_fields() == {}


@pytest.mark.django_db
class TestLogFields:
    def test_have_the_client_and_no_user_without_an_account(self, client: Client, log_fields: LogFields) -> None:
        response = client.get("/", REMOTE_ADDR="192.0.2.9")
        assert log_fields(response) == {"request_id": response["X-Request-ID"], "client_network": "192.0.2.9"}

    def test_have_the_name_of_the_account(self, editor_client: Client, log_fields: LogFields) -> None:
        assert log_fields(editor_client.get("/admin/"))["user"] == "editor"

    def test_of_the_sign_in_have_it_too(self, client: Client, editor: User, log_fields: LogFields) -> None:
        response = client.post("/admin/login/", {"username": "editor", "password": "a-long-passphrase"})
        assert response.status_code == 302
        assert log_fields(response)["user"] == "editor"

    def test_need_no_query(
        self, editor_client: Client, log_fields: LogFields, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        """A page that doesn't ask who reads it is not slower, and has no user in its line."""
        with django_assert_num_queries(0):
            response = editor_client.get("/accent-a3105b.css")
        assert response.status_code == 200
        assert "user" not in log_fields(response)


class TestErrorPages:
    @pytest.mark.django_db
    def test_not_found_has_no_id(self, client: Client) -> None:
        """A proxy may give the page to other readers, whose requests have other ids."""
        response = client.get("/no-such-page/")
        assert response.status_code == 404
        assert response["X-Request-ID"] not in response.content.decode()

    @pytest.mark.parametrize(("path", "words"), [("/", "Request ID:"), ("/ko/", "요청 ID:")])
    def test_rejected_host_shows_the_id(self, client: Client, path: str, words: str) -> None:
        response = client.get(path, headers={"host": "evil.example"})
        assert response.status_code == 400
        assert f"{words} <code>{response['X-Request-ID']}</code>" in response.content.decode()


@pytest.fixture(scope="module", params=["text", "json"])
def failing_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[HttpClient, Path]]:
    """A gunicorn behind a proxy, with a page that fails; and its log."""
    folder = tmp_path_factory.mktemp("failing")
    variables = {
        "BEHIND_TLS_PROXY": "true",
        "LOG_FORMAT": request.param,
        "LOG_LEVEL": "INFO",
        "DJANGO_SETTINGS_MODULE": "tests.config.failing_site",
    }
    environ = make_environ(f"sqlite:///{folder / 'db.sqlite3'}", folder) | variables
    with running_gunicorn(environ, folder / "log") as port:
        yield HttpClient(port), folder / "log"


class TestFailedRequest:
    def test_is_found_by_its_id(self, failing_site: tuple[HttpClient, Path]) -> None:
        """In the response, on the page, in the warning before, in the line with the traceback, in the access log."""
        client, log = failing_site
        response = client.get(f"/preview/{TOKEN}/", FROM_PROXY)
        assert response.status == 500
        assert response.headers["x-request-id"] == GIVEN
        assert GIVEN in response.text
        wait_until(lambda: "gunicorn.access" in log.read_text().rpartition(GIVEN)[0].splitlines()[-1], log)
        lines = [line for line in log.read_text().splitlines() if GIVEN in line]
        for part in ("about to fail", "Internal Server Error", "gunicorn.access"):
            (line,) = (line for line in lines if part in line)
            assert "192.0.2.7" in line
        assert "RuntimeError: can't read … of" in log.read_text()

    @pytest.mark.parametrize(
        "path",
        [
            f"/preview/{TOKEN}/",
            f"/ko/preview/{TOKEN}/",
            f"/preview/{TOKEN}",
            f"/previe%77/{TOKEN}/",
            f"/preview/{TOKEN}/more/",
            f"/preview/{TOKEN}/?from=/preview/{TOKEN}/",
        ],
    )
    @pytest.mark.parametrize("host", ["localhost", "evil.example"])
    def test_has_no_token_in_the_log(self, failing_site: tuple[HttpClient, Path], path: str, host: str) -> None:
        """Nor in a header, for any status."""
        client, log = failing_site
        before = len(log.read_text())
        origin = f"https://localhost{path}"
        client.get(path, FROM_PROXY | {"Host": host, "Referer": origin, "User-Agent": f"mail ({origin})"})
        wait_until(lambda: "gunicorn.access" in log.read_text()[before:], log)
        logged = log.read_text()[before:]
        assert "/…" in logged
        assert TOKEN not in logged
        assert not set(TOKEN.split(":")) & set(re.split(r"[^\w]", logged))
