"""Error pages of the server."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from blog.posts.models import Post


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the first query of the archive raise ``error``."""

    def fail(*args: object) -> None:
        raise error

    monkeypatch.setattr(Post.objects, "published", fail)


@pytest.fixture
def raw_client() -> Client:
    """A client that gets the error page instead of the exception."""
    return Client(raise_request_exception=False)


class TestServerError:
    @pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("connection already closed")])
    def test_lost_database_is_a_503(
        self, raw_client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        """The page has the site's design, a Retry-After header, and is never cached."""
        fail_with(monkeypatch, error)
        response = raw_client.get("/archive/")
        assert response.status_code == 503
        assert response["Retry-After"] == "5"
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Request-ID"] in response.content.decode()
        assert "Ropewalk" in response.content.decode()

    def test_other_exception_is_a_500_without_details(
        self, raw_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fail_with(monkeypatch, RuntimeError("secret detail"))
        response = raw_client.get("/archive/")
        assert response.status_code == 500
        assert response["X-Request-ID"] in response.content.decode()
        assert "Ropewalk" in response.content.decode()
        assert "secret detail" not in response.content.decode()

    def test_page_is_in_the_language_of_the_url(self, raw_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        fail_with(monkeypatch, OperationalError("gone"))
        assert '<html lang="ko"' in raw_client.get("/ko/archive/").content.decode()
